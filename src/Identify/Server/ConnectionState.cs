namespace City.Identify;

/// <summary>What a node knows of one connection.</summary>
internal sealed class ConnectionState
{
    private Administrator? _who;

    /// <summary>Sends messages before an answer is whole; null where that cannot be.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, Task>? Send { get; init; }

    /// <summary>Who logged in over it; null while nobody did.</summary>
    public Administrator? Who
    {
        get => Volatile.Read(ref _who);
        set => Volatile.Write(ref _who, value);
    }
}
