using City.Kernel;

namespace City.Live;

/// <summary>
/// Checks a store that no city has open: every block of it is read and its checksum compared, the changes of each shard
/// follow without gaps, a snapshot and the log behind it give the records that the whole log gives, history holds the
/// points and the depot the archived entities that the log says, and every sealed value of an entity has its key or the
/// note that it was destroyed.
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
    private readonly IProgress<ArchiveProgress>? _progress;
    private readonly FaultList _faults = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _destroyed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private StoreReport _report = new([]);
    private long _changesTotal;
    private long _bytes;

    private StoreCheck(ICityStore store, IProgress<ArchiveProgress>? progress) =>
        (_store, _progress) = (store, progress);

    /// <summary>Checks a store. One shard at a time is in memory.</summary>
    public static async Task<StoreReport> RunAsync(
        ICityStore store, IProgress<ArchiveProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await new StoreCheck(store, progress).RunAsync(cancel).ConfigureAwait(false);
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
        for (var (after, more) = ("", true); more;)
        {
            var keys = await _store.Keys.ListAsync(after, KeysAtATime, cancel).ConfigureAwait(false);
            if (keys.Count > 0) after = keys[^1].Id;
            more = keys.Count == KeysAtATime;
            foreach (var key in keys)
                if (_keys.Add(key.Id) && _destroyed.Contains(key.Id))
                    _faults.Add("keys", null, $"The key {key.Id} is noted as destroyed and is still there.",
                        "Erase the person again. 请重新执行删除。");
        }

        _report = _report with { Keys = _keys.Count, Destroyed = _destroyed.Count };
        foreach (var key in _used.Where(key => !_keys.Contains(key) && !_destroyed.Contains(key)).Order())
            _faults.Add("keys", null, $"Values are sealed with the key {key}, which is neither here nor noted as "
                + "destroyed: nobody can read them.", KeyRemedy);
        return _keys.Count;
    }
}
