using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>What a client wants done, and all it was told about it.</summary>
internal sealed class Deed(int number, Caller caller, ImmutableArray<EntityCommand> commands, string? key)
{
    public int Number => number;

    public Caller Caller => caller;

    public ImmutableArray<EntityCommand> Commands => commands;

    /// <summary>The key of a transaction, or null for a single command.</summary>
    public string? Key => key;

    /// <summary>Whether the same can be sent again without being done again.</summary>
    public bool IsKeyed => commands[0].CommandId is not null;

    /// <summary>Whether it was sent at all.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether an entity in it may live beside a key.</summary>
    public bool Places => commands.Any(command => command.Id.StartsWith("urn:t:", StringComparison.Ordinal));

    /// <summary>How many times it was sent and is not answered yet.</summary>
    public int Open { get; set; }

    /// <summary>Why it was refused last, if it was.</summary>
    public RefusalKind? Last { get; set; }

    /// <summary>Whether it was ever left without an answer, or told that nobody knows.</summary>
    public bool Unsure { get; set; }

    /// <summary>Where the answers said that it stands in the log, by command.</summary>
    public (OutcomeKind Kind, int Shard, long Seq)?[] Acknowledged { get; } =
        new (OutcomeKind, int, long)?[commands.Length];

    /// <summary>Where it does stand in the log, by command.</summary>
    public (int Shard, long Seq)?[] Done { get; } = new (int, long)?[commands.Length];

    public bool MayBeDone(int place) => Open > 0 || Unsure || Acknowledged[place] is not null;

    /// <summary>What is asked for, by whom and beside which key.</summary>
    public string Words => string.Join(", ", commands.Select(command => $"{command.Kind} {command.Id}"))
        + (caller.Tenant.Length > 0 ? $" of {caller.Tenant}" : "") + (key is null ? "" : $" beside {key}");

    public override string ToString() => $"deed {number}";
}
