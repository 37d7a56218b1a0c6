namespace City.Simulation;

/// <summary>
/// A store over the simulated disk, as carefully made as a real one: what it says is durable was synced, what a crash
/// leaves half done is found by its checksum. One of these per process; what processes share lies on the disk.
/// </summary>
internal sealed class SimStore : ICityStore
{
    private readonly SimLog _log;
    private readonly SimHistory _history;

    public SimStore(SimDisk disk, int shards, IPace pace, Sabotage sabotage = Sabotage.None)
    {
        (Disk, Shards, Pace) = (disk, shards, pace);
        _log = new SimLog(this, sabotage);
        Snapshots = new SimSnapshots(this);
        History = _history = new SimHistory(this, sabotage);
        Depot = new SimDepot(this, sabotage);
        Blobs = new SimBlobs(this);
        Keys = new SimKeys(this, sabotage);
    }

    public int Shards { get; }

    public ICommitLog Log => _log;

    public ISnapshotStore Snapshots { get; }

    public IHistoryStore History { get; }

    public IDepotStore Depot { get; }

    public IBlobStore Blobs { get; }

    public IKeyStore Keys { get; }

    public SimDisk Disk { get; }

    public IPace Pace { get; }

    /// <summary>A shard is about to be read from its snapshot on.</summary>
    public void Opens(int shard) => _history.Opens(shard);

    private bool Disposed { get; set; }

    public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel)
    {
        Check(cancel);
        string[] parts = ["log", "snapshots", "history", "archive", "blobs", "keys"];
        return new(parts.ToDictionary(part => part, part => Disk.Bytes(part), StringComparer.Ordinal));
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return default;
    }

    public void Check(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(Disposed, this);
        cancel.ThrowIfCancellationRequested();
    }

    public void Check(int shard, CancellationToken cancel)
    {
        Check(cancel);
        StoreArguments.CheckShard(shard, Shards);
    }

    public ValueTask WriteAsync(string what, SimFile file, int at, ReadOnlyMemory<byte> bytes) =>
        Pace.DoAsync(new IoStep($"{what}.write", () => Disk.Write(file, at, bytes.Span))
        {
            Bytes = bytes.Length, DoPart = count => Disk.Write(file, at, bytes.Span[..count]),
        });

    public ValueTask SyncAsync(string what, SimFile file) =>
        Pace.DoAsync(new IoStep($"{what}.sync", () => Disk.Sync(file)));

    public ValueTask SyncFolderAsync(string what) => Pace.DoAsync(new IoStep($"{what}.folder", Disk.SyncFolder));

    public async ValueTask<SimFile> MakeAsync(string name)
    {
        SimFile? made = null;
        await Pace.DoAsync(new IoStep("make", () => made = Disk.Make(name)));
        return made!;
    }

    /// <summary>Puts one document under a name, whole or not at all, in place of what is there.</summary>
    public async ValueTask PutAsync(string what, string name, ReadOnlyMemory<byte> document, bool isSynced = true)
    {
        var fresh = $"new/{Disk.NextSerial()}";
        var file = await MakeAsync(fresh);
        await WriteAsync(what, file, 0, document);
        await SyncAsync(what, file);
        await Pace.DoAsync(new IoStep($"{what}.rename", () => Disk.Rename(fresh, name)));
        if (isSynced) await SyncFolderAsync(what);
    }

    /// <summary>The whole document of a name, or null.</summary>
    public async ValueTask<byte[]?> GetAsync(string what, string name)
    {
        byte[]? found = null;
        await Pace.DoAsync(new IoStep(
            $"{what}.read", () => found = Disk.Find(name) is { } file ? Disk.Read(file) : null));
        return found;
    }

    public ValueTask DeleteAsync(string what, string name) =>
        Pace.DoAsync(new IoStep($"{what}.delete", () => Disk.Delete(name)));
}
