using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>A condition over attributes, as a tree (GS CIM 009 V1.9.1, 4.9).</summary>
public abstract record QueryCondition
{
    private QueryCondition()
    {
    }

    /// <summary>All of these hold.</summary>
    public sealed record All(ImmutableArray<QueryCondition> Of) : QueryCondition;

    /// <summary>At least one of these holds.</summary>
    public sealed record Any(ImmutableArray<QueryCondition> Of) : QueryCondition;

    /// <summary>The path leads to something.</summary>
    public sealed record Exists(AttributePath Path) : QueryCondition;

    /// <summary>What the path leads to stands in this relation to one of the operands.</summary>
    public sealed record Compare(AttributePath Path, Comparison Comparison, ImmutableArray<Operand> Operands)
        : QueryCondition;

    /// <summary>
    /// A relationship of the entity, whatever its name, leads to this one: a URI. Relationships of attributes are not
    /// looked at.
    /// </summary>
    public sealed record PointsTo(string Target) : QueryCondition;
}
