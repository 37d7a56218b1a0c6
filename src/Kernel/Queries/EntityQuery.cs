using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Which entities are asked for. All conditions must hold. Source: GS CIM 009 V1.9.1, 5.7.2.</summary>
public sealed record EntityQuery
{
    /// <summary>The most entities that one page holds.</summary>
    public const int LimitMax = 1_000;

    /// <summary>The furthest a page may start behind the first match.</summary>
    public const int OffsetMax = 1_000_000;

    /// <summary>The ids asked for; empty for any.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>A regular expression that the id must match in some part, or null.</summary>
    public string? IdPattern { get; init; }

    /// <summary>Which types, or null for any (4.17).</summary>
    public TypeCondition? Types { get; init; }

    /// <summary>A condition over scopes, or null (4.19).</summary>
    public ScopeCondition? Scopes { get; init; }

    /// <summary>A condition over attributes, or null (4.9).</summary>
    public QueryCondition? Q { get; init; }

    /// <summary>A condition over a geometry, or null (4.10).</summary>
    public GeoCondition? Geo { get; init; }

    /// <summary>Names of attributes of which the entity must have one; empty for no such condition.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>
    /// From where in the two times of the city, or null for what it holds now. Entities of the past come in an order
    /// of their own, the same for every page.
    /// </summary>
    public AsOf? AsOf { get; init; }

    /// <summary>
    /// How many entities at the most, 0 to <see cref="LimitMax"/>; 0 with <see cref="Count"/> only counts.
    /// </summary>
    public int Limit { get; init; } = 20;

    /// <summary>How many matches to pass over, 0 to <see cref="OffsetMax"/>.</summary>
    public int Offset { get; init; }

    /// <summary>Whether to count all matches.</summary>
    public bool Count { get; init; }
}
