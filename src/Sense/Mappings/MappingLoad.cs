using System.Diagnostics.CodeAnalysis;

namespace City.Sense;

/// <summary>A mapping as it was read, or all that is wrong with it.</summary>
public sealed class MappingLoad
{
    internal MappingLoad(Mapping? mapping, ImmutableArray<MappingFault> faults) =>
        (Mapping, Faults) = (mapping, faults);

    /// <summary>The mapping; null where there are faults.</summary>
    public Mapping? Mapping { get; }

    /// <summary>Every fault, in the order of the lines; empty where there is a mapping.</summary>
    public ImmutableArray<MappingFault> Faults { get; }

    /// <summary>Tells the mapping from the faults.</summary>
    public bool TryGet([NotNullWhen(true)] out Mapping? mapping)
    {
        mapping = Mapping;
        return mapping is not null;
    }
}
