namespace City.Screen;

/// <summary>The page of subscriptions.</summary>
internal sealed record SubscriptionsView
{
    public IReadOnlyList<ShownSubscription> All { get; init; } = [];

    public TableView<ShownSubscription>? Table { get; init; }

    public CityAnswer? Fault { get; init; }
}

/// <summary>A subscription as its row shows it.</summary>
internal sealed record ShownSubscription
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    /// <summary>active, paused or expired.</summary>
    public required string Status { get; init; }

    /// <summary>Whether the last delivery failed.</summary>
    public bool IsFailing { get; init; }

    /// <summary>Whether it reads the log by itself to come up.</summary>
    public bool IsBehind { get; init; }

    /// <summary>Whose and which changes it is told.</summary>
    public string What { get; init; } = "";

    /// <summary>Where it is told.</summary>
    public string Where { get; init; } = "";

    public long Sent { get; init; }

    public long Failed { get; init; }

    /// <summary>Changes that wait to be told.</summary>
    public long Waiting { get; init; }

    public DateTimeOffset? LastSuccess { get; init; }

    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>The key of its state's text.</summary>
    public string State => Status switch
    {
        "paused" => "subscription.state.paused",
        "expired" => "subscription.state.expired",
        _ when IsFailing => "subscription.state.failing",
        _ when IsBehind => "subscription.state.behind",
        _ => "subscription.state.active",
    };

    /// <summary>How grave its state is, of <see cref="Screen.Severity"/>; 0 where all is well.</summary>
    public int Severity => Status == "active" ? IsFailing ? 4 : IsBehind ? 3 : 0 : 1;
}
