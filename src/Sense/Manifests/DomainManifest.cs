namespace City.Sense;

/// <summary>What a domain says of itself in <c>domain.yaml</c>; see <c>domains/README.md</c>.</summary>
public sealed record DomainManifest
{
    /// <summary>Its id, the name of its folder; empty where that could not be read.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it; null where that could not be read.</summary>
    public required Text? Name { get; init; }

    /// <summary>Its entity types, full names, in the order of its class, each with its line.</summary>
    public required ImmutableArray<(string Name, int Line)> Entities { get; init; }

    /// <summary>Its mappings for files, as paths in its folder, each with its line.</summary>
    public ImmutableArray<(string File, int Line)> Mappings { get; init; } = [];

    /// <summary>The feeds that it brings, as paths in its folder, each with its line.</summary>
    public ImmutableArray<(string File, int Line)> Feeds { get; init; } = [];

    /// <summary>Its samples.</summary>
    public ImmutableArray<DomainSample> Samples { get; init; } = [];

    /// <summary>
    /// Reads and checks a description. Nothing is thrown for what stands in it: all faults are listed, and the manifest
    /// holds what could be read besides; it is null where nothing could.
    /// </summary>
    public static (DomainManifest? Manifest, ImmutableArray<MappingFault> Faults) Load(string yaml) =>
        DomainManifestReader.Read(yaml);
}
