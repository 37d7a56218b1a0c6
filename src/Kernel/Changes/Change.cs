using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>One durable change, as the feed gives it.</summary>
public sealed class Change
{
    /// <summary>The shard in whose log it stands.</summary>
    public required int Shard { get; init; }

    /// <summary>Its number in that log: 1, 2, 3 and so on, without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>When the city learnt of it.</summary>
    public required Moment RecordedAt { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The entity's id.</summary>
    public required string EntityId { get; init; }

    /// <summary>What happened.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Subject { get; init; }

    /// <summary>The caller's id for the command, or null.</summary>
    public string? CommandId { get; init; }

    /// <summary>The attributes that were set, with their new content.</summary>
    public ImmutableArray<Attribute> Set { get; init; } = [];

    /// <summary>The names of the attributes that were removed.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>The entity's types after the change; default where the change does not say.</summary>
    public ImmutableArray<string> Types { get; init; }

    /// <summary>The same change with other content of its attributes.</summary>
    public Change With(ImmutableArray<Attribute> set) => new()
    {
        Shard = Shard, Seq = Seq, RecordedAt = RecordedAt, Tenant = Tenant, EntityId = EntityId, Kind = Kind,
        Subject = Subject, CommandId = CommandId, Set = set, Removed = Removed, Types = Types,
    };

    /// <summary>The names of all attributes that it touched, each once, in order.</summary>
    public IEnumerable<string> Touched => Set.Select(attribute => attribute.Name).Concat(Removed).Distinct();
}
