using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace City.Simulation;

/// <summary>
/// The log of all shards in one file: one record for each append, chained by checksums, so that a torn end is found and
/// nothing that was left over behind it is taken for the log.
/// </summary>
internal sealed class SimLog(SimStore store, Sabotage sabotage) : ICommitLog
{
    private const string Name = "log";

    private SimShared Shared => store.Disk.Shared;

    public async ValueTask<long> HeadAsync(int shard, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        await SettleAsync();
        return Shared.Head(shard);
    }

    public async ValueTask<FeedPosition> HeadsAsync(CancellationToken cancel)
    {
        store.Check(cancel);
        await SettleAsync();
        await store.Pace.EnterAsync(Name);
        try
        {
            return new FeedPosition([.. Enumerable.Range(0, store.Shards).Select(Shared.Head)]);
        }
        finally
        {
            store.Pace.Leave(Name);
        }
    }

    public async ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckFrames(frames, store.Shards);
        await SettleAsync();
        await store.Pace.EnterAsync(Name);
        try
        {
            if (Shared.Suspect || !Shared.Known) await SettleInsideAsync();
            if (sabotage != Sabotage.NoFence && Fenced(frames) is { } shard) return new AppendOutcome(shard);
            if (frames.Count == 0) return default;
            var file = store.Disk.Find(Name)!;
            var bytes = LogRecords.Write(frames, Shared.Chain);
            Shared.Suspect = true;
            await store.WriteAsync(Name, file, Shared.End, bytes);
            if (sabotage != Sabotage.NoSync) await store.SyncAsync(Name, file);
            Shared.Take(LogRecords.Read(bytes, 0, Shared.Chain, Shared.End)!);
            Shared.Suspect = false;
            return default;
        }
        finally
        {
            store.Pace.Leave(Name);
        }
    }

    public async IAsyncEnumerable<LogFrame> ReadAsync(
        int shard, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        store.Check(shard, cancel);
        await SettleAsync();
        foreach (var place in Shared.Of(shard))
        {
            if (place.LastSeq <= afterSeq) continue;
            store.Check(cancel);
            byte[] body = [];
            await store.Pace.DoAsync(new IoStep(
                "log.read", () => body = store.Disk.Read(store.Disk.Find(Name)!, place.At, place.Length)));
            yield return new LogFrame(shard, place.FirstSeq, place.LastSeq, body);
        }
    }

    private int? Fenced(IReadOnlyList<LogFrame> frames)
    {
        var heads = new Dictionary<int, long>();
        foreach (var frame in frames)
        {
            if (!heads.TryGetValue(frame.Shard, out var head)) head = Shared.Head(frame.Shard);
            if (frame.FirstSeq != head + 1) return frame.Shard;
            heads[frame.Shard] = frame.LastSeq;
        }

        return null;
    }

    /// <summary>Makes sure that it is known how far the log goes, and that all up to there is durable.</summary>
    private async ValueTask SettleAsync()
    {
        if (Shared is { Known: true, Suspect: false }) return;
        await store.Pace.EnterAsync(Name);
        try
        {
            await SettleInsideAsync();
        }
        finally
        {
            store.Pace.Leave(Name);
        }
    }

    /// <summary>
    /// What an append left whose end nobody knows is taken into the log or wiped out, one as good as the other; what is
    /// kept must be synced first, for it may stand in the memory of the machine alone.
    /// </summary>
    private async ValueTask SettleInsideAsync()
    {
        if (Shared is { Known: true, Suspect: false }) return;
        var shared = Shared;
        shared.Suspect = true;
        var file = store.Disk.Find(Name) ?? await store.MakeAsync(Name);
        await store.SyncFolderAsync(Name);
        var bytes = store.Disk.Read(file);
        var found = new List<SimShared.LogRecord>();
        var (end, chain) = (shared.End, shared.Chain);
        while (LogRecords.Read(bytes, end, chain, end) is { } record)
        {
            // Known records before: only the one whose append failed can be there, and either is right.
            if (shared.Known && record.Chain % 2 == 0) break;
            found.Add(record);
            (end, chain) = (record.End, record.Chain);
        }

        if (end < bytes.Length) await store.WriteAsync(Name, file, end, new byte[LogRecords.HeadBytes]);
        await store.SyncAsync(Name, file);
        foreach (var record in found) shared.Take(record);
        (shared.Known, shared.Suspect) = (true, false);
    }
}
