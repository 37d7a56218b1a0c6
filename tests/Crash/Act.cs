namespace City.Crash;

/// <summary>What a command does to an entity of the pool.</summary>
internal enum ActKind
{
    /// <summary>Create it with version and echo.</summary>
    Create,

    /// <summary>Set version and echo to the same new number, both at once.</summary>
    Patch,

    /// <summary>Set the attribute note alone.</summary>
    Touch,

    /// <summary>Delete it.</summary>
    Delete,

    /// <summary>Put a whole new one in its place, in a batch with others.</summary>
    Upsert,
}

/// <summary>What the client knows about a command.</summary>
internal enum Outcome
{
    /// <summary>No answer came, or one that does not know: it may be applied or not.</summary>
    Unknown,

    /// <summary>Answered with success: it must be there for ever.</summary>
    Acknowledged,

    /// <summary>Answered with a refusal: it must never be there.</summary>
    Refused,
}

/// <summary>One command's effect on one entity, and what became of it; a batch has one per entity.</summary>
internal sealed class Act(string key, long number, ActKind kind, string entity)
{
    /// <summary>The idempotency key, which is the command id in the feed.</summary>
    public string Key { get; } = key;

    /// <summary>The number it writes; no two commands write the same.</summary>
    public long Number { get; } = number;

    /// <summary>What it does.</summary>
    public ActKind Kind { get; } = kind;

    /// <summary>Id of the entity.</summary>
    public string Entity { get; } = entity;

    /// <summary>When it was first sent (ticks of the clock).</summary>
    public long SentAt { get; set; }

    /// <summary>When its answer had come (ticks of the clock); the largest number while there is none.</summary>
    public long AnsweredAt { get; set; } = long.MaxValue;

    /// <summary>What the client knows.</summary>
    public Outcome Outcome { get; set; }

    /// <summary>Whether a sending of it got no answer, or one that says that nobody knows.</summary>
    public bool InDoubt { get; set; }

    /// <summary>Shard and sequence number that the answer named, as "shard:seq"; null where it named none.</summary>
    public string? Position { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Key} on {Entity}";
}
