namespace City.Live.Tests;

/// <summary>Queries over the small world of <see cref="Draw"/>, and how they read.</summary>
internal static class Asked
{
    private static readonly Gen<Value> Value = Gen.OneOf(
        Draw.Scalar, Gen.OneOf(Draw.Ids).Select(id => Kernel.Value.Of(id)),
        Gen.OneOf(
            "2026-11-23T09:00:00+01:00", "2026-11-23T08:00:00.001Z", "2026-11-23T07:59:59,9Z", "bridge", "桥", "x")
            .Select(text => Kernel.Value.Of(text)));

    private static readonly Gen<AttributePath> Plain =
        Gen.OneOf(Draw.Names).Select(name => new AttributePath([name], []));

    private static readonly Gen<AttributePath> Path = Gen.OneOf(
        Plain, Plain,
        Gen.Select(Gen.OneOf(Draw.Names), Gen.OneOf(Draw.Names)).Select((a, b) => new AttributePath([a, b], [])),
        Gen.Select(Gen.OneOf(Draw.Names), Gen.OneOf("observedAt", "createdAt", "modifiedAt", "unitCode", "datasetId"))
            .Select((name, member) => new AttributePath([name, member], [])),
        Gen.OneOf("createdAt", "modifiedAt").Select(member => new AttributePath([member], [])),
        Gen.Select(Gen.OneOf(Draw.Names), Gen.OneOf("a", "c", "d", "en").Array[1, 2])
            .Select((name, trail) => new AttributePath([name], [.. trail])));

    private static readonly Gen<Operand> Operand = Gen.Select(Value, Value, Gen.Int[0, 3])
        .Select((from, to, how) => new Operand(from, how == 0 ? to : null));

    private static readonly Gen<QueryCondition> Leaf = Gen.OneOf(
        Path.Select(path => (QueryCondition)new QueryCondition.Exists(path)),
        Gen.OneOf([.. Draw.Ids, "https://x/1", "nobody"])
            .Select(target => (QueryCondition)new QueryCondition.PointsTo(target)),
        Gen.Select(Path, Gen.OneOf(Comparison.Equal, Comparison.NotEqual), Operand.Array[1, 3])
            .Select((path, how, operands) => (QueryCondition)new QueryCondition.Compare(path, how, [.. operands])),
        Gen.Select(Path, Gen.OneOf(
                Comparison.Greater, Comparison.GreaterOrEqual, Comparison.Less, Comparison.LessOrEqual), Value)
            .Select((path, how, value) => (QueryCondition)new QueryCondition.Compare(path, how, [new(value)])),
        Gen.Select(Path, Gen.OneOf(Comparison.Matches, Comparison.NotMatches), Gen.OneOf("^urn", "a|b", "[0-9]$"))
            .Select((path, how, pattern) =>
                (QueryCondition)new QueryCondition.Compare(path, how, [new(Kernel.Value.Of(pattern))])));

    private static readonly Gen<QueryCondition?> Condition = Gen.OneOf(
        Leaf.Select(leaf => (QueryCondition?)leaf),
        Leaf.Select(leaf => (QueryCondition?)leaf),
        Leaf.Array[0, 3].Select(of => (QueryCondition?)new QueryCondition.All([.. of])),
        Leaf.Array[0, 3].Select(of => (QueryCondition?)new QueryCondition.Any([.. of])),
        Gen.Const((QueryCondition?)null));

    private static readonly Gen<TypeCondition> Is = Gen.OneOf([.. Draw.Types, "https://t/None"])
        .Select(type => (TypeCondition)new TypeCondition.Is(type));

    private static readonly Gen<TypeCondition?> Types = Gen.OneOf(
        Gen.Const((TypeCondition?)null), Is.Select(one => (TypeCondition?)one),
        Is.Array[0, 3].Select(of => (TypeCondition?)new TypeCondition.Any([.. of])),
        Is.Array[0, 2].Select(of => (TypeCondition?)new TypeCondition.All([.. of])));

    public static readonly Gen<EntityQuery> Query = Gen.Select(
        Condition, Types, Gen.OneOf<string?>(null, null, null, "urn:e:[0-9]*3", "7$"), Gen.Int[0, 60].Array[0, 4],
        Gen.Int[0, 9], Gen.OneOf(Draw.Names).Array[0, 2],
        (q, types, pattern, ids, which, attributes) => new EntityQuery
        {
            Q = q, Types = types, IdPattern = pattern, Ids = which == 0 ? [.. ids.Select(id => $"urn:e:{id}")] : [],
            Attributes = which == 1 ? [.. attributes] : [],
        });

    /// <summary>Whether it asks when something was created or modified.</summary>
    public static bool NamesSystemTimes(EntityQuery query) => Say(query.Q) is var q
        && (q.Contains("createdAt", StringComparison.Ordinal) || q.Contains("modifiedAt", StringComparison.Ordinal));

    public static string Say(EntityQuery query) => $"ids {string.Join(',', query.Ids)} pattern {query.IdPattern} "
        + $"attrs {string.Join(',', query.Attributes)} types {Say(query.Types)} q {Say(query.Q)}";

    private static string Say(TypeCondition? types) => types switch
    {
        TypeCondition.All all => $"all({string.Join(' ', all.Of.Select(Say))})",
        TypeCondition.Any any => $"any({string.Join(' ', any.Of.Select(Say))})",
        _ => types?.ToString() ?? "",
    };

    private static string Say(QueryCondition? q) => q switch
    {
        QueryCondition.All all => $"all({string.Join(' ', all.Of.Select(Say))})",
        QueryCondition.Any any => $"any({string.Join(' ', any.Of.Select(Say))})",
        QueryCondition.Exists exists => $"exists({Say(exists.Path)})",
        QueryCondition.Compare compare =>
            $"({Say(compare.Path)} {compare.Comparison} {string.Join(" or ", compare.Operands.Select(Say))})",
        QueryCondition.PointsTo points => points.ToString(),
        _ => "",
    };

    private static string Say(Operand operand) =>
        operand.From.ToJson() + (operand.To is { } to ? $"..{to.ToJson()}" : "");

    private static string Say(AttributePath path) =>
        $"{string.Join('.', path.Names)}[{string.Join('.', path.Trail)}]";
}
