using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>What is asked of one entity. Names are expanded IRIs; system times in it are ignored.</summary>
public sealed record EntityCommand
{
    /// <summary>The longest command id, in characters.</summary>
    public const int CommandIdLengthMax = 128;

    /// <summary>What is asked.</summary>
    public required CommandKind Kind { get; init; }

    /// <summary>The entity's id: a URI.</summary>
    public required string Id { get; init; }

    /// <summary>The types: those of a new or replaced entity, or those to add to an existing one.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>The scopes; default to leave them as they are.</summary>
    public ImmutableArray<string> Scopes { get; init; }

    /// <summary>
    /// The attributes. <see cref="Value.Null"/> asks for removal of that instance (of a sub-attribute likewise). With
    /// <see cref="CommandKind.Merge"/> and <see cref="CommandKind.PatchAttribute"/> the value may be
    /// <see cref="Value.Absent"/> and the kind <see cref="AttributeKind.Unspecified"/>: what is there stays; members
    /// that are null (observedAt, unitCode, no sub-attributes) stay too; the unit <c>urn:ngsi-ld:null</c> is removed.
    /// </summary>
    public ImmutableArray<Attribute> Attributes { get; init; } = [];

    /// <summary>With <see cref="CommandKind.DeleteAttribute"/>: the attribute's name.</summary>
    public string? AttributeName { get; init; }

    /// <summary>With <see cref="CommandKind.DeleteAttribute"/>: which instance; null for the default one.</summary>
    public string? DatasetId { get; init; }

    /// <summary>With <see cref="CommandKind.DeleteAttribute"/>: all instances.</summary>
    public bool AllInstances { get; init; }

    /// <summary>
    /// With <see cref="CommandKind.Record"/>: the reading that is taken back, or null. All values that were given for
    /// its time before are taken back with it.
    /// </summary>
    public Reading? Retracted { get; init; }

    /// <summary>With <see cref="CommandKind.Append"/>: leave and report attributes that are there.</summary>
    public bool NoOverwrite { get; init; }

    /// <summary>
    /// With <see cref="CommandKind.UpsertUpdate"/>: what becomes of readings that are not newer than those that are
    /// there, so that a late one never replaces a newer one. What is refused is not remembered under
    /// <see cref="CommandId"/>.
    /// </summary>
    public LateReadings Late { get; init; }

    /// <summary>
    /// The caller's id for this command, 1 to 128 visible ASCII characters, or null. A second command with the same
    /// id for the same entity changes nothing and gets the first one's answer.
    /// </summary>
    public string? CommandId { get; init; }

    /// <summary>The key that places a new entity beside others; null to place it by its id.</summary>
    public string? PartitionKey { get; init; }
}
