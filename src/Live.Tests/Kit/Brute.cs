using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace City.Live.Tests;

/// <summary>Queries answered by looking at every entity in turn, written from GS CIM 009 alone.</summary>
internal static class Brute
{
    public static bool Matches(Entity entity, EntityQuery query) =>
        (query.Ids.IsEmpty || query.Ids.Contains(entity.Id))
        && (query.IdPattern is not { } pattern || Regex.IsMatch(entity.Id, pattern))
        && (query.Types is null || HasType(entity, query.Types))
        && (query.Attributes.IsEmpty || entity.Attributes.Any(each => query.Attributes.Contains(each.Name)))
        && (query.Q is null || Holds(entity, query.Q))
        && (query.Geo is null || entity.Attributes.Any(each => BruteGeo.Matches(each, query.Geo)));

    private static bool HasType(Entity entity, TypeCondition types) => types switch
    {
        TypeCondition.Is one => entity.Types.Contains(one.Type),
        TypeCondition.All all => all.Of.All(each => HasType(entity, each)),
        TypeCondition.Any any => any.Of.Any(each => HasType(entity, each)),
        _ => throw new InvalidOperationException(),
    };

    private static bool Holds(Entity entity, QueryCondition condition) => condition switch
    {
        QueryCondition.All all => all.Of.All(each => Holds(entity, each)),
        QueryCondition.Any any => any.Of.Any(each => Holds(entity, each)),
        QueryCondition.Exists exists => Targets(entity, exists.Path).Count > 0,
        QueryCondition.Compare compare => Targets(entity, compare.Path).Any(target => Holds(target, compare)),
        QueryCondition.PointsTo points => entity.Attributes.Any(each =>
            each.Kind is AttributeKind.Relationship or AttributeKind.ListRelationship
            && Scalars(Node(each.Value)).Any(one => one?.ToString() == points.Target)),
        _ => throw new InvalidOperationException(),
    };

    private static bool Holds(List<JsonNode?> scalars, QueryCondition.Compare compare) => compare.Comparison switch
    {
        Comparison.NotEqual => !scalars.Any(one => compare.Operands.Any(operand => Equal(one, operand))),
        Comparison.NotMatches => !scalars.Any(one => compare.Operands.Any(operand => IsMatch(one, operand))),
        Comparison.Matches => scalars.Any(one => compare.Operands.Any(operand => IsMatch(one, operand))),
        Comparison.Equal => scalars.Any(one => compare.Operands.Any(operand => Equal(one, operand))),
        _ => scalars.Any(one => compare.Operands.Any(operand => Order(one, Node(operand.From)) is { } order
            && compare.Comparison switch
            {
                Comparison.Greater => order > 0,
                Comparison.GreaterOrEqual => order >= 0,
                Comparison.Less => order < 0,
                _ => order <= 0,
            })),
    };

    private static bool Equal(JsonNode? one, Operand operand) => operand.To is { } to
        ? Order(one, Node(operand.From)) >= 0 && Order(one, Node(to)) <= 0
        : Order(one, Node(operand.From)) == 0;

    private static bool IsMatch(JsonNode? one, Operand operand) =>
        one?.GetValueKind() == System.Text.Json.JsonValueKind.String
        && Regex.IsMatch(one.GetValue<string>(), operand.From.AsText()!);

    private static int? Order(JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null) return null;
        var (one, other) = (left.GetValueKind(), right.GetValueKind());
        if (one == System.Text.Json.JsonValueKind.Number && other == one)
            return Math.Sign(left.GetValue<double>().CompareTo(right.GetValue<double>()));
        if (one is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
            && other is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
            return left.GetValue<bool>().CompareTo(right.GetValue<bool>());
        if (one != System.Text.Json.JsonValueKind.String || other != one) return null;
        var (from, to) = (left.GetValue<string>(), right.GetValue<string>());
        // A date is compared with dates alone.
        if (Moment.TryParse(to, out var second))
            return Moment.TryParse(from, out var first) ? first.CompareTo(second) : null;
        return Math.Sign(string.CompareOrdinal(from, to));
    }

    /// <summary>What a path leads to: for each instance on the way, the scalars there.</summary>
    private static List<List<JsonNode?>> Targets(Entity entity, AttributePath path)
    {
        var names = path.Names;
        if (names is ["createdAt"]) return [[entity.CreatedAt.ToString()]];
        if (names is ["modifiedAt"]) return [[entity.ModifiedAt.ToString()]];
        var targets = new List<List<JsonNode?>>();
        Walk(entity.Attributes, 0);
        return targets;

        void Walk(IEnumerable<Attribute> attributes, int depth)
        {
            foreach (var attribute in attributes.Where(each => each.Name == names[depth]))
            {
                if (depth == names.Length - 1) Add(attribute);
                else if (depth == names.Length - 2 && Member(attribute, names[^1]) is { } member)
                {
                    if (member.Length > 0) targets.Add([member]);
                }
                else Walk(attribute.SubAttributes, depth + 1);
            }
        }

        void Add(Attribute attribute)
        {
            var node = Node(attribute.Value);
            foreach (var member in path.Trail)
            {
                if (node is not JsonObject of || !of.ContainsKey(member)) return;
                node = of[member];
            }

            targets.Add(path.Trail.IsEmpty && attribute.Kind == AttributeKind.LanguageProperty && node is JsonObject map
                ? [.. map.SelectMany(each => Scalars(each.Value))]
                : Scalars(node));
        }
    }

    /// <summary>The text of a member; empty where the attribute lacks it, null where the name is no member's.</summary>
    private static string? Member(Attribute attribute, string name) => name switch
    {
        "observedAt" => attribute.ObservedAt?.ToString() ?? "",
        "createdAt" => attribute.CreatedAt.ToString(),
        "modifiedAt" => attribute.ModifiedAt.ToString(),
        "unitCode" => attribute.UnitCode ?? "",
        "datasetId" => attribute.DatasetId ?? "",
        _ => null,
    };

    private static List<JsonNode?> Scalars(JsonNode? node) => node switch
    {
        JsonArray array => [.. array.SelectMany(Scalars)],
        JsonObject of => of["@value"] is JsonValue typed
            && typed.GetValueKind() is System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number
                ? [typed] : [],
        _ => [node],
    };

    private static JsonNode? Node(Value value) => JsonNode.Parse(value.ToJson());
}
