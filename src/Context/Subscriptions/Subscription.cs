namespace City.Context;

/// <summary>
/// A subscription as it lives: its terms, how far it has come, what it has been told. What changes in it is guarded by
/// the gate of the <see cref="Outbox"/>.
/// </summary>
internal sealed class Subscription(SubscriptionRecord record)
{
    /// <summary>Its id, a URI.</summary>
    public string Id => Record.Id;

    /// <summary>What is kept of it.</summary>
    public SubscriptionRecord Record { get; set; } = record;

    /// <summary>Its terms; null while a context that they need cannot be had.</summary>
    public SubscriptionTerms? Terms { get; set; }

    /// <summary>Whether it was deleted.</summary>
    public bool IsGone { get; set; }

    /// <summary>What it has to be told.</summary>
    public Mailbox Mailbox { get; } = new();

    /// <summary>Whether it gets changes as they come. Else it is behind, and reads the feed by itself.</summary>
    public bool IsLive { get; set; } = true;

    /// <summary>Whether it is reading the feed by itself just now.</summary>
    public bool IsReading { get; set; }

    /// <summary>How far it has read the feed, by itself while it is behind; what lies before is no news.</summary>
    public FeedPosition Progress { get; set; } = record.From;

    /// <summary>Whether it stands in a queue or is waited for.</summary>
    public bool IsQueued { get; set; }

    /// <summary>When it is notified next without a change, where it is.</summary>
    public DateTimeOffset? NextTick { get; set; }

    /// <summary>What was sent.</summary>
    public SubscriptionCounts Counts { get; set; } = SubscriptionCounts.None;

    /// <summary>Whether what waits for it goes out together.</summary>
    public bool IsTogether => Terms is { Throttling.Ticks: > 0 } or { Interval: not null };
}
