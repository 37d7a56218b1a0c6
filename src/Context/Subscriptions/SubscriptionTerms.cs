using System.Collections.Frozen;
using System.Collections.Immutable;

namespace City.Context;

/// <summary>What a subscription asks for, read and ready for use (GS CIM 009 V1.9.1, 5.2.12).</summary>
internal sealed record SubscriptionTerms
{
    /// <summary>Which entities; at least one selector, any of which may hold.</summary>
    public required ImmutableArray<EntitySelector> Entities { get; init; }

    /// <summary>The attributes whose changes count; empty for all.</summary>
    public FrozenSet<string> Watched { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Which sorts of change count.</summary>
    public Triggers Triggers { get; init; } = Triggers.Default;

    /// <summary>How often it is notified without a change, or null.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The least time between two notifications.</summary>
    public TimeSpan Throttling { get; init; }

    /// <summary>When it ends, or null.</summary>
    public Moment? ExpiresAt { get; init; }

    /// <summary>Whether it is not paused.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>How entities are written.</summary>
    public required Rendering Rendering { get; init; }

    /// <summary>Whether an attribute that changed is told with its value before (5.2.14).</summary>
    public bool ShowsChanges { get; init; }

    /// <summary>The context that notifications name, as JSON.</summary>
    public required string ContextJson { get; init; }

    /// <summary>Where notifications go.</summary>
    public required NotificationEndpoint Endpoint { get; init; }

    /// <summary>How long it waits at the least after an attempt that failed.</summary>
    public TimeSpan Cooldown { get; init; }

    /// <summary>By what changes that may concern it are found; by nothing where it is notified by the clock.</summary>
    public IEnumerable<ChangeKey> Keys => Interval is not null
        ? []
        : Entities.SelectMany(selector => ChangeKey.Of(selector.Ids, selector.Types, Watched)).Distinct();

    /// <summary>Whether it takes part at a moment.</summary>
    public bool IsLive(Moment now) => IsActive && !(ExpiresAt <= now);

    /// <summary>
    /// Whether a change counts, and for which reason; the entity is as the change left it, or with a deletion as it
    /// was before.
    /// </summary>
    public bool Wants(Change change, in EntityRecord record)
    {
        if (!IsTriggered(change)) return false;
        foreach (var selector in Entities)
            if (selector.Holds(record, change.EntityId))
                return true;
        return false;
    }

    private bool IsTriggered(Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Deleted:
                return (Triggers & Triggers.EntityDeleted) != 0;
            case ChangeKind.Created when (Triggers & Triggers.EntityCreated) != 0 && Watched.Count == 0:
                return true;
            case ChangeKind.Created or ChangeKind.Updated:
                break;
            default:
                return false;
        }

        foreach (var attribute in change.Set)
        {
            if (Watched.Count > 0 && !Watched.Contains(attribute.Name)) continue;
            if (change.Kind == ChangeKind.Created && (Triggers & Triggers.EntityCreated) != 0) return true;
            var isNew = change.Kind == ChangeKind.Created || attribute.CreatedAt == change.RecordedAt;
            if ((Triggers & (isNew ? Triggers.AttributeCreated : Triggers.AttributeUpdated)) != 0) return true;
        }

        if ((Triggers & Triggers.AttributeDeleted) == 0) return false;
        foreach (var name in change.Removed)
            if (Watched.Count == 0 || Watched.Contains(name))
                return true;
        return false;
    }
}
