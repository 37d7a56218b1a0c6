using City.Kernel;

namespace City.Live;

/// <summary>
/// Checks a store that no city has open: every block of it is read and its checksum compared, the changes of each shard
/// follow without gaps, a snapshot and the log behind it give the records that the whole log gives, history holds the
/// points and the depot the archived entities that the log says, and every sealed value of an entity, or of its past,
/// has its key or the note that it was destroyed.
/// </summary>
public sealed class StoreCheck
{
    internal const string LogRemedy =
        "The log is the truth and cannot be built again: restore the store from a backup. "
        + "日志是唯一依据，无法重建：请用备份恢复。";

    internal const string SnapshotRemedy =
        "Remove the snapshots; they are built again from the log at the next start. 请删除快照，下次启动时将从日志重建。";

    internal const string HistoryRemedy =
        "Remove history and snapshots; they are built again from the log at the next start. "
        + "请删除历史与快照，下次启动时将从日志重建。";

    internal const string DepotRemedy =
        "Remove the archive of closed entities; it is built again from the log at the next start. "
        + "请删除归档库，下次启动时将从日志重建。";

    private const string BlobRemedy = "Restore the documents from a backup. 请用备份恢复文档。";

    private const string KeyRemedy =
        "Restore the keys from their own backup, with the newest list of destroyed ones. 请用密钥备份及最新销毁清单恢复密钥。";

    private const int KeysAtATime = 1_000;

    private readonly ICityStore _store;
    private readonly MasterKey? _master;
    private readonly IProgress<ArchiveProgress>? _progress;
    private readonly FaultList _faults = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _destroyed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private StoreReport _report = new([]);
    private long _changesTotal;
    private long _bytes;

    private StoreCheck(ICityStore store, MasterKey? master, IProgress<ArchiveProgress>? progress) =>
        (_store, _master, _progress) = (store, master, progress);

    /// <summary>Checks a store. One shard at a time is in memory.</summary>
    /// <param name="store">The store.</param>
    /// <param name="master">Opens the keys of data subjects, to see that it does; null to leave that out.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="StoreException">A brain wrote the store meanwhile.</exception>
    public static async Task<StoreReport> RunAsync(
        ICityStore store, MasterKey? master, IProgress<ArchiveProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        var before = await MarkAsync(store, cancel).ConfigureAwait(false);
        var report = await new StoreCheck(store, master, progress).RunAsync(cancel).ConfigureAwait(false);
        if (before == await MarkAsync(store, cancel).ConfigureAwait(false)) return report;
        throw new StoreException(
            "A brain wrote the store while it was checked, so that nothing can be said of it. Stop the brain and check "
            + "again.", retry: true);
    }

    /// <summary>How far log and history go; what is too damaged to say has no mark.</summary>
    private static async ValueTask<string> MarkAsync(ICityStore store, CancellationToken cancel)
    {
        try
        {
            var mark = (await store.Log.HeadsAsync(cancel).ConfigureAwait(false)).ToString();
            for (var shard = 0; shard < store.Shards; shard++)
                mark += $"/{await store.History.ThroughAsync(shard, cancel).ConfigureAwait(false)}";
            return mark;
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }

    private async Task<StoreReport> RunAsync(CancellationToken cancel)
    {
        await _faults.TryAsync("log", null, LogRemedy, async () =>
            _changesTotal = (await _store.Log.HeadsAsync(cancel).ConfigureAwait(false)).Seqs.Sum())
            .ConfigureAwait(false);
        for (var shard = 0; shard < _store.Shards; shard++)
        {
            var check = new ShardCheck(shard, _store, _faults, Read);
            await check.RunAsync(cancel).ConfigureAwait(false);
            _used.UnionWith(check.SealKeys);
            _report = _report with
            {
                Entities = _report.Entities + check.Entities, Points = _report.Points + check.Points,
            };
        }

        await DocumentsAsync(cancel).ConfigureAwait(false);
        await _faults.TryAsync("keys", null, KeyRemedy, async () => await KeysAsync(cancel).ConfigureAwait(false))
            .ConfigureAwait(false);
        return _report with { Faults = _faults.Faults };
    }

    private void Read(LogFrame frame)
    {
        _bytes += frame.Body.Length;
        _report = _report with
        {
            Frames = _report.Frames + 1, Changes = _report.Changes + frame.LastSeq - frame.FirstSeq + 1,
        };
        _progress?.Report(new ArchiveProgress(_report.Changes, _changesTotal, _bytes));
    }

    private async Task DocumentsAsync(CancellationToken cancel)
    {
        IReadOnlyList<string> names = [];
        await _faults.TryAsync("blobs", null, BlobRemedy, async () =>
            (names = await _store.Blobs.ListAsync("", cancel).ConfigureAwait(false)).Count).ConfigureAwait(false);
        foreach (var name in names)
            await _faults.TryAsync("blobs", null, BlobRemedy, async () =>
                (await _store.Blobs.GetAsync(name, cancel).ConfigureAwait(false))?.Length
                ?? throw new InvalidDataException($"The document {name} is listed and missing.")).ConfigureAwait(false);
        _report = _report with { Documents = names.Count };
    }

    private async Task<long> KeysAsync(CancellationToken cancel)
    {
        foreach (var note in await _store.Keys.DestroyedAsync(cancel).ConfigureAwait(false)) _destroyed.Add(note.Id);
        var closed = new List<string>();
        for (var (after, more) = ("", true); more;)
        {
            var keys = await _store.Keys.ListAsync(after, KeysAtATime, cancel).ConfigureAwait(false);
            if (keys.Count > 0) after = keys[^1].Id;
            more = keys.Count == KeysAtATime;
            foreach (var key in keys)
            {
                if (_keys.Add(key.Id) && _destroyed.Contains(key.Id))
                    _faults.Add("keys", null, $"The key {key.Id} is noted as destroyed and is still there.",
                        "Erase the person again. 请重新执行删除。");
                if (_master?.Opens(key) == false) closed.Add(key.Id);
                var owned = await _store.Keys.OfAsync(key.Tenant, key.Subject, cancel).ConfigureAwait(false);
                if (owned?.Id != key.Id)
                    _faults.Add("keys", null, $"The key {key.Id} is not found by whose it is.", KeyRemedy);
            }
        }

        Closed(closed);

        _report = _report with { Keys = _keys.Count, Destroyed = _destroyed.Count };
        foreach (var key in _used.Where(key => !_keys.Contains(key) && !_destroyed.Contains(key)).Order())
            _faults.Add("keys", null, $"Values are sealed with the key {key}, which is neither here nor noted as "
                + "destroyed: nobody can read them.", KeyRemedy);
        return _keys.Count;
    }

    private void Closed(List<string> keys)
    {
        if (keys.Count > 1 && keys.Count == _keys.Count)
            _faults.Add("keys", null, $"None of the {keys.Count} keys opens with this master key.",
                "Name the master key that this city was made with. 请使用创建该城市时的主密钥。");
        else
            foreach (var key in keys)
                _faults.Add("keys", null, $"The key {key} does not open with the master key: it was wrapped with "
                    + "another one, or is damaged.", KeyRemedy);
    }
}
