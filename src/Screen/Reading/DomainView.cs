namespace City.Screen;

/// <summary>A domain as it describes itself, with what the city holds of it.</summary>
internal sealed record DomainView
{
    public required string Id { get; init; }

    public required (string En, string Zh) Name { get; init; }

    public IReadOnlyList<DomainType> Types { get; init; } = [];

    /// <summary>How many entities there are of its types.</summary>
    public long Entities => Types.Sum(type => type.Count);
}

/// <summary>An entity type of a domain.</summary>
/// <param name="Type">Its IRI.</param>
/// <param name="Attributes">What is known of such an entity.</param>
internal sealed record DomainType(string Type, IReadOnlyList<DomainAttribute> Attributes)
{
    /// <summary>How many numbers stand beside an entity in the table.</summary>
    private const int ColumnsMax = 4;

    /// <summary>How many entities there are of it.</summary>
    public long Count { get; init; }

    /// <summary>Some of them.</summary>
    public IReadOnlyList<ShownEntity> Some { get; init; } = [];

    /// <summary>What is measured of them and stands in the table.</summary>
    public IEnumerable<DomainAttribute> Columns =>
        Attributes.Where(attribute => attribute.UnitCode is not null).Take(ColumnsMax);
}

/// <summary>An attribute of an entity type.</summary>
/// <param name="Attribute">Its IRI.</param>
/// <param name="UnitCode">The unit in which it is kept (UN/CEFACT Recommendation 20), or null.</param>
internal sealed record DomainAttribute(string Attribute, string? UnitCode)
{
    /// <summary>The instance of it that an entity has, if it has one.</summary>
    public ShownAttribute? Of(ShownEntity entity)
    {
        var brief = Vocabulary.Brief(Attribute);
        return entity.Attributes.FirstOrDefault(one => one.Name == Attribute || one.Name == brief);
    }
}

/// <summary>The page of all domains, or of one.</summary>
/// <param name="Domains">What there is to show.</param>
/// <param name="Fault">Why there is nothing, or null.</param>
internal sealed record DomainsView(IReadOnlyList<DomainView> Domains, CityAnswer? Fault = null);
