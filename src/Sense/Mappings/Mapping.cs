namespace City.Sense;

/// <summary>
/// What the records of a source mean to the city: read from a YAML file, checked as a whole. The language is written
/// down in <c>docs/dev/mappings.md</c>.
/// </summary>
public sealed record Mapping
{
    /// <summary>The version of the language that this program reads.</summary>
    public const int Version = 1;

    /// <summary>
    /// The name of the feed: 1 to 40 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c> and <c>-</c>. Part of every command's id.
    /// </summary>
    public required string Feed { get; init; }

    /// <summary>The YAML that it was read from.</summary>
    public required string Text { get; init; }

    /// <summary>How the source is written.</summary>
    public required SourceDescription Source { get; init; }

    /// <summary>What tells a record from every other one of the feed.</summary>
    public required Template Key { get; init; }

    /// <summary>When a record was observed; null where the source does not say.</summary>
    public TimeRule? Time { get; init; }

    /// <summary>The id of the entity that a record speaks of: a URI.</summary>
    public required Template EntityId { get; init; }

    /// <summary>The entity's types, expanded.</summary>
    public required ImmutableArray<string> Types { get; init; }

    /// <summary>The entity's scopes; default to leave them as they are.</summary>
    public ImmutableArray<string> Scopes { get; init; }

    /// <summary>How each attribute is made.</summary>
    public required ImmutableArray<AttributeRule> Attributes { get; init; }

    /// <summary>What becomes of records that cannot be taken.</summary>
    public RejectionPolicy Rejected { get; init; } = new();

    /// <summary>Who answers for the feed; null where nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>
    /// How long the feed may be silent before its entity says so, 1 second to 365 days; null for ever. For feeds that
    /// live in the brain.
    /// </summary>
    public TimeSpan? Freshness { get; init; }

    /// <summary>
    /// Reads and checks a mapping. Nothing is thrown for what stands in it: faults are listed, all of them.
    /// </summary>
    public static MappingLoad Load(string yaml) => MappingReader.Read(yaml);

    /// <summary>Why the mapping cannot be that of a feed that lives in the brain, or null.</summary>
    public MappingFault? UnfitToLive()
    {
        if (Rejected.LimitPlace is { } limit)
            return limit.Fault("mapping.rejected.live",
                "A feed that lives never stops by itself, so it has no rejected.limit; leave it out. How many dead "
                + "letters it keeps is limited for all feeds alike.");
        ImmutableArray<string> same = [.. EntityId.Columns, .. Source.Topic?.Names ?? []];
        return Time is null && Key.Columns.All(same.Contains)
            ? Key.Place.Fault("mapping.key.same",
                "No time is said, and the key names nothing but the entity: a value that comes back would be taken for "
                + "one that was sent twice. Say 'time: arrival' where the sender has no clock, or put a column into "
                + "the key that tells its messages apart.")
            : null;
    }

    /// <summary>Why the mapping cannot be that of a file, or null.</summary>
    public MappingFault? UnfitForFile() => Time is { IsArrival: true } time
        ? time.Place.Fault("mapping.time.arrival",
            "'time: arrival' is for feeds that live: fed a second time, the records of a file would be new ones. Name "
            + "the column that says when, or leave 'time' out.")
        : null;

    /// <summary>
    /// Ties the mapping to the columns that a source has.
    /// </summary>
    /// <returns>The mapper, or a fault for each column that is named but not there.</returns>
    public (RecordMapper? Mapper, ImmutableArray<MappingFault> Faults) Bind(IReadOnlyList<string> columns) =>
        RecordMapper.Bind(this, columns);
}
