using City.Kernel;

namespace City.Stores.Memory;

/// <summary>
/// A city kept in memory: gone with the process, else as any store. For tests, and for trying the city out where
/// nothing shall be left behind.
/// </summary>
public sealed class MemoryStore : ICityStore
{
    private readonly MemoryContents _contents;

    /// <summary>Makes an empty store.</summary>
    /// <param name="shards">How many shards: 1 to <see cref="StoreArguments.ShardsMax"/>.</param>
    public MemoryStore(int shards) : this(new MemoryContents(shards))
    {
    }

    private MemoryStore(MemoryContents contents)
    {
        _contents = contents;
        Log = new MemoryLog(this, contents);
        Snapshots = new MemorySnapshots(this, contents);
        History = new MemoryHistory(this, contents);
        Depot = new MemoryDepot(this, contents);
        Blobs = new MemoryBlobs(this, contents);
        Keys = new MemoryKeys(this, contents);
    }

    /// <summary>
    /// Called at each step of the work; what it throws, the store throws, and what it waits for, the store waits for.
    /// Null, as in use, lets all work pass and complete at once.
    /// </summary>
    public Func<MemoryStep, ValueTask>? Interrupt { get; set; }

    /// <inheritdoc/>
    public int Shards => _contents.Shards.Length;

    /// <inheritdoc/>
    public ICommitLog Log { get; }

    /// <inheritdoc/>
    public ISnapshotStore Snapshots { get; }

    /// <inheritdoc/>
    public IHistoryStore History { get; }

    /// <inheritdoc/>
    public IDepotStore Depot { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IKeyStore Keys { get; }

    internal bool Disposed { get; private set; }

    /// <summary>
    /// Another store over the same contents: what a process finds that starts after this one, or beside it.
    /// </summary>
    public MemoryStore Reopen() => new(_contents);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel)
    {
        Check(cancel);
        lock (_contents) return new(_contents.Bytes());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return default;
    }

    internal void Check(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(Disposed, this);
        cancel.ThrowIfCancellationRequested();
    }

    internal ValueTask StepAsync(MemoryStep step) => Interrupt is { } interrupt ? interrupt(step) : default;
}
