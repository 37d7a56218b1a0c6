using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>
/// The entities that relationships of an answer lead to, where a request asks for them (GS CIM 009 V1.9.1, 4.5.23):
/// <c>join=inline</c> puts them into the relationships, <c>join=flat</c> behind the entities.
/// </summary>
internal sealed class LinkedEntities
{
    /// <summary>The most steps from an entity, and the most linked entities of one answer.</summary>
    public const int LevelMax = 8, EntitiesMax = 1_000;

    /// <summary>The parameters that ask for them.</summary>
    public static readonly ImmutableArray<string> Known = ["join", "joinLevel", "containedBy"];

    private readonly Dictionary<string, EntityRecord> _all = new(StringComparer.Ordinal);
    private readonly HashSet<string> _roots = new(StringComparer.Ordinal);

    private LinkedEntities(bool isFlat, int level, FrozenSet<string> contained) =>
        (IsFlat, Level, Contained) = (isFlat, level, contained);

    /// <summary>Whether they stand behind the entities and not in them.</summary>
    public bool IsFlat { get; }

    /// <summary>How many steps they may be away, from 1.</summary>
    public int Level { get; }

    /// <summary>Entities that whoever asks holds already, and that are put into none.</summary>
    public FrozenSet<string> Contained { get; }

    /// <summary>Those that are no entity of the answer itself, in the order in which they were found.</summary>
    public IEnumerable<EntityRecord> Others =>
        _all.Where(each => !_roots.Contains(each.Key) && !Contained.Contains(each.Key)).Select(each => each.Value);

    /// <summary>The entity that a relationship leads to, where it is there and may be read.</summary>
    public bool TryFind(string id, out EntityRecord entity) => _all.TryGetValue(id, out entity);

    /// <summary>Reads what a request asks for; null for nothing.</summary>
    public static LinkedEntities? Read(in Parameters parameters, string mediaType)
    {
        var (join, level) = (parameters["join"], parameters.Number("joinLevel", 1) ?? 1);
        var contained = parameters["containedBy"] is { } ids ? Names.Uris("containedBy", ids) : [];
        if (join is null or "@none") return null;
        if (join is not ("inline" or "flat"))
            throw new ReadingFault(Faults.Parameter("join", "The parameter join is inline, flat or @none."));
        if (level > LevelMax)
            throw new ReadingFault(Faults.Parameter("joinLevel", $"The parameter joinLevel is at most {LevelMax}."));
        if (mediaType == MediaTypes.GeoJson)
            throw new ReadingFault(new Refusal(RefusalKind.Unsupported, Codes.ParameterUnsupported,
                "Linked entities are not written as GeoJSON; ask for application/json.", "join"));
        return new LinkedEntities(join == "flat", level, contained.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>Fetches them, level by level.</summary>
    public async ValueTask GatherAsync(ImmutableArray<EntityRecord> roots, AsOf? asOf, Exchange x)
    {
        foreach (var root in roots) _all[root.Id] = root;
        _roots.UnionWith(_all.Keys);
        var frontier = roots;
        for (var level = 0; level < Level && !frontier.IsEmpty; level++)
        {
            var next = ImmutableArray.CreateBuilder<EntityRecord>();
            foreach (var id in frontier.SelectMany(Targets).Distinct().ToList())
            {
                if (_all.ContainsKey(id) || Contained.Contains(id)) continue;
                var found = asOf is null
                    ? await x.Door.City.FindAsync(id, x.Caller, x.Cancel).ConfigureAwait(false)
                    : await x.Door.City.FindAsync(id, asOf, x.Caller, x.Cancel).ConfigureAwait(false);
                if (!found.TryGet(out var entity, out _)) continue;
                if (_all.Count - _roots.Count >= EntitiesMax)
                    throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.QueryTooMany,
                        $"An answer has at most {EntitiesMax} linked entities; ask for fewer entities or levels.",
                        "join"));
                _all[id] = entity;
                next.Add(entity);
            }

            frontier = next.ToImmutable();
        }
    }

    /// <summary>The ids that the object of a relationship names.</summary>
    public static IEnumerable<string> Targets(Value value)
    {
        if (value.AsText() is { } one) return [one];
        if (value.Kind != ValueKind.Json || value.Utf8[0] != '[') return [];
        using var list = JsonDocument.Parse(Encoding.UTF8.GetString(value.Utf8));
        return [.. list.RootElement.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String)
            .Select(each => each.GetString()!)];
    }

    private static IEnumerable<string> Targets(EntityRecord entity) => entity.ToEntity().Attributes
        .Where(each => each.Kind is AttributeKind.Relationship or AttributeKind.ListRelationship)
        .SelectMany(each => Targets(each.Value));
}
