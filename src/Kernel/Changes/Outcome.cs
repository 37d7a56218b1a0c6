using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// What became of a command. An outcome other than a refusal is given only when the change is durable.
/// </summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Shard">The shard that decided.</param>
/// <param name="Seq">The number of the change in its shard's log; 0 where nothing changed.</param>
public readonly record struct Outcome(OutcomeKind Kind, int Shard, long Seq)
{
    /// <summary>Why the command was refused, or null.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Attributes that were left as they were; default for none.</summary>
    public ImmutableArray<NotUpdated> NotUpdated { get; init; }

    /// <summary>Whether this is the answer that an earlier command with the same id got.</summary>
    public bool Repeated { get; init; }

    /// <summary>A refusal as an outcome.</summary>
    public static Outcome Refused(Refusal refusal) => new(OutcomeKind.Refused, 0, 0) { Refusal = refusal };
}
