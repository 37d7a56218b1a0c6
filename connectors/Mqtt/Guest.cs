using System.Collections.Concurrent;
using System.Net;

namespace City.Connectors.Mqtt;

/// <summary>Whoever is connected to the broker.</summary>
/// <param name="SpeaksReasons">Whether it can be told why something is refused: from version 5 on.</param>
/// <param name="From">The other end of its connection; no two have the same.</param>
internal abstract record Guest(bool SpeaksReasons, EndPoint? From)
{
    /// <summary>Who it is; a client id is taken over by the same only.</summary>
    public abstract string Name { get; }

    /// <summary>Whether that with which it came is still good.</summary>
    public abstract bool IsGood { get; }

    /// <summary>What is said where it writes to what is not for it.</summary>
    public abstract string Hint { get; }

    /// <summary>Whether commands reach a device when this one has them.</summary>
    public abstract bool TakesCommands { get; }

    /// <summary>The filters of its subscriptions.</summary>
    public ConcurrentDictionary<string, bool> Filters { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends when the connection is gone and nothing of it is left.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it may write to a topic.</summary>
    public abstract bool MayWrite(string topic);

    /// <summary>Whether it may subscribe to a filter.</summary>
    public abstract bool MayListen(string filter);
}
