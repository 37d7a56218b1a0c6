namespace City.Context;

/// <summary>
/// The way to one machine. What goes to a machine that does not answer takes only its own few places, and those who
/// failed last come behind the others.
/// </summary>
internal sealed class Lane(string authority)
{
    /// <summary>The most notifications on their way at once, and of subscribers who failed last.</summary>
    public const int SendingMax = 32, TrialsMax = 4;

    private readonly Queue<Subscription> _ready = new();
    private readonly Queue<Subscription> _trials = new();
    private int _sending;
    private int _trying;

    /// <summary>The machine: scheme, host and port.</summary>
    public string Authority { get; } = authority;

    /// <summary>Whether it stands in line for a place among all lanes.</summary>
    public bool IsStarved { get; set; }

    /// <summary>Whether nothing is on its way or waits.</summary>
    public bool IsIdle => _sending == 0 && _ready.Count == 0 && _trials.Count == 0;

    /// <summary>Puts a subscriber in line.</summary>
    public void Enqueue(Subscription subscription) =>
        (subscription.Mailbox.Failures > 0 ? _trials : _ready).Enqueue(subscription);

    /// <summary>The next subscriber whose turn it is.</summary>
    public bool TryDequeue(out Subscription subscription)
    {
        subscription = null!;
        if (_sending >= SendingMax) return false;
        return _ready.TryDequeue(out subscription!) || (_trying < TrialsMax && _trials.TryDequeue(out subscription!));
    }

    /// <summary>A notification goes out.</summary>
    public void Began(bool isTrial)
    {
        _sending++;
        if (isTrial) _trying++;
    }

    /// <summary>It has arrived or failed.</summary>
    public void Ended(bool isTrial)
    {
        _sending--;
        if (isTrial) _trying--;
    }
}
