namespace City.Sense;

/// <summary>Where records go that could not be taken.</summary>
public interface IDeadLetters : IAsyncDisposable
{
    /// <summary>Keeps letters; returns when they are durable.</summary>
    ValueTask KeepAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel);
}
