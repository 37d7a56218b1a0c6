using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>What every endpoint needs.</summary>
internal sealed class Door(
    ICity city, ContextStore contexts, NgsiLdOptions options, TimeProvider clock, ILogger<Door> log,
    CancellationToken stopping)
{
    private int _streams;

    /// <summary>Ends when the server stops: what would wait for ever must not.</summary>
    public CancellationToken Stopping { get; } = stopping;

    /// <summary>The live city.</summary>
    public ICity City { get; } = city;

    /// <summary>Erases persons; null where nothing personal is sealed.</summary>
    public IErasure? Erasure { get; init; }

    /// <summary>The subscriptions.</summary>
    public required Subscriptions Subscriptions { get; init; }

    /// <summary>Reads the terms of subscriptions.</summary>
    public required SubscriptionTermsSource SubscriptionTerms { get; init; }

    /// <summary>Tests single entities.</summary>
    public required IEntityTests Tests { get; init; }

    /// <summary>The contexts.</summary>
    public ContextStore Contexts { get; } = contexts;

    /// <summary>What the operator chose.</summary>
    public NgsiLdOptions Options { get; } = options;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Where bugs are written down.</summary>
    public ILogger Log { get; } = log;

    /// <summary>What event streams share.</summary>
    public StreamHub Hub { get; } = new(city);

    /// <summary>How many event streams are open.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Takes a place for an event stream; false where all are taken.</summary>
    public bool TryEnterStream()
    {
        if (Interlocked.Increment(ref _streams) <= Options.StreamsMax) return true;
        LeaveStream();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void LeaveStream() => Interlocked.Decrement(ref _streams);
}
