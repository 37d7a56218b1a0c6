namespace City.Sense;

/// <summary>How one attribute is made of a record.</summary>
public sealed record AttributeRule
{
    /// <summary>The attribute's name, expanded.</summary>
    public required string Name { get; init; }

    /// <summary>The name as the mapping writes it.</summary>
    public required string Term { get; init; }

    /// <summary>The kind of attribute.</summary>
    public required AttributeKind Kind { get; init; }

    /// <summary>Where the value comes from; null where <see cref="Position"/> or <see cref="Languages"/> say.</summary>
    public CellSource? Source { get; init; }

    /// <summary>How the cell becomes a value.</summary>
    public CellRule Cell { get; init; } = new();

    /// <summary>With a GeoProperty: its point; null where the cell holds GeoJSON.</summary>
    public PositionRule? Position { get; init; }

    /// <summary>With a LanguageProperty: the text of each language tag.</summary>
    public ImmutableArray<KeyValuePair<string, CellSource>> Languages { get; init; } = [];

    /// <summary>The sign between the members of a list, or null where the cell is one value.</summary>
    public string? Split { get; init; }

    /// <summary>Which instance of the attribute: a URI; null for the default one.</summary>
    public Template? DatasetId { get; init; }

    /// <summary>Whether it carries the record's time as <c>observedAt</c>.</summary>
    public bool Observed { get; init; }

    /// <summary>What is said about the attribute itself: sub-attributes that never change.</summary>
    public ImmutableArray<Attribute> Notes { get; init; } = [];

    /// <summary>
    /// Whether it is the same for every record. Such an attribute is sent with the first record of each entity only.
    /// </summary>
    public bool IsConstant => Sources.All(source => source.IsConstant) && DatasetId?.Columns.Any() != true;

    /// <summary>The names that a VocabProperty may be made of.</summary>
    internal Terms Terms { get; init; } = new(ImmutableDictionary<string, string>.Empty);

    /// <summary>The line of the mapping at which it begins, from 1.</summary>
    public int Line => Place.Line;

    /// <summary>Where it stands in the mapping.</summary>
    internal MappingPlace Place { get; init; }

    /// <summary>All cells it reads.</summary>
    internal IEnumerable<CellSource> Sources
    {
        get
        {
            if (Source is not null) yield return Source;
            if (Position is not null)
            {
                yield return Position.Longitude;
                yield return Position.Latitude;
            }

            foreach (var (_, source) in Languages) yield return source;
        }
    }
}
