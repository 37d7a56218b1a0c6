using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>A selection of types (GS CIM 009 V1.9.1, 4.17).</summary>
public abstract record TypeCondition
{
    private TypeCondition()
    {
    }

    /// <summary>The entity has this type, an expanded IRI.</summary>
    public sealed record Is(string Type) : TypeCondition;

    /// <summary>All of these hold.</summary>
    public sealed record All(ImmutableArray<TypeCondition> Of) : TypeCondition;

    /// <summary>At least one of these holds.</summary>
    public sealed record Any(ImmutableArray<TypeCondition> Of) : TypeCondition;
}
