using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Live;

/// <summary>
/// Makes changes durable: takes the open frames of all shards, appends them to the log in one go, and publishes them.
/// While it waits for the disk, the next frames fill. One per process, on a thread of its own.
/// </summary>
internal sealed partial class Committer(
    IReadOnlyList<ShardHost> hosts, ICommitLog log, Pace pace, Action<ShardHost> restart,
    Action<List<WriteBatch>> answer, ILogger logger) : IDisposable
{
    private readonly AutoResetEvent _signal = new(false);
    private readonly List<(ShardHost Host, Frame Frame, LogFrame? Kept)> _round = [];
    private readonly List<LogFrame> _frames = [];
    private Thread? _thread;
    private volatile bool _idle;
    private volatile bool _stopping;

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "committer" };
        _thread.Start();
    }

    /// <summary>Says that a shard has something to commit.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (!_idle) return;
        try
        {
            _signal.Set();
        }
        catch (ObjectDisposedException)
        {
            // The city is closing; what came too late is refused when its shards stop.
        }
    }

    /// <summary>Commits what is there and ends.</summary>
    public void Dispose()
    {
        _stopping = true;
        _signal.Set();
        _thread?.Join();
        _signal.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var round = RoundAsync();
            if (round.IsCompleted ? round.GetAwaiter().GetResult() : round.AsTask().GetAwaiter().GetResult()) continue;
            if (_stopping) return;
            _idle = true;
            Interlocked.MemoryBarrier();
            if (!hosts.Any(host => host.HasWork)) _signal.WaitOne();
            _idle = false;
        }
    }

    /// <summary>
    /// One append of all open frames; the next begins when it has ended. False where there were none.
    /// </summary>
    public async ValueTask<bool> RoundAsync()
    {
        _round.Clear();
        try
        {
            foreach (var host in hosts)
            {
                if (host.Seal() is not { } frame) continue;
                _round.Add((host, frame, null));
                if (frame.HasChanges) _round[^1] = (host, frame, frame.Seal());
            }

            if (_round.Count == 0) return false;
            var begun = pace.Begin();
            await AppendAsync().ConfigureAwait(false);
            if (_frames.Count > 0) pace.Took(Largest(), begun);
        }
        catch (Exception failure)
        {
            Log.AppendFailed(logger, failure);
            pace.Forget();
            var full = failure is StoreException { NoRoom: true } ? Full() : null;
            foreach (var each in _round) Give(each, ShardState.Failed, full ?? Unsure(), full);
            return true;
        }

        var done = new List<WriteBatch>();
        foreach (var each in _round) Publish(each, done);
        answer(done);
        return true;
    }

    /// <summary>A shard that cannot show what is durable is read again, and the others go on.</summary>
    private void Publish((ShardHost Host, Frame Frame, LogFrame? Kept) each, List<WriteBatch> done)
    {
        try
        {
            each.Host.Publish(each.Frame, each.Kept, done);
        }
        catch (Exception failure)
        {
            Log.PublishFailed(logger, each.Host.Number, failure);
            Give(each, ShardState.Failed, Unsure());
        }
    }

    private async ValueTask AppendAsync()
    {
        while (true)
        {
            _frames.Clear();
            foreach (var (_, _, kept) in _round)
                if (kept is not null)
                    _frames.Add(kept);
            if (_frames.Count == 0) return;
            var outcome = await log.AppendAsync(_frames, CancellationToken.None).ConfigureAwait(false);
            if (outcome.FencedShard is not { } shard) return;
            var at = _round.FindIndex(each => each.Host.Number == shard);
            Log.Fenced(logger, shard);
            Give(_round[at], ShardState.Fenced, Fenced(shard));
            _round.RemoveAt(at);
        }
    }

    private int Largest()
    {
        var largest = 0L;
        foreach (var frame in _frames) largest = Math.Max(largest, frame.LastSeq - frame.FirstSeq + 1);
        return (int)largest;
    }

    private void Give(
        (ShardHost Host, Frame Frame, LogFrame? Kept) each, ShardState state, Refusal refusal,
        Refusal? meanwhile = null)
    {
        each.Host.Stop(state, each.Frame, refusal, meanwhile);
        restart(each.Host);
    }

    private static Refusal Fenced(int shard) => new(
        RefusalKind.Overloaded, "live.fenced",
        $"Another process has taken over shard {shard}. Nothing was changed; send the same again.");

    private static Refusal Full() => new(
        RefusalKind.Overloaded, "live.store-full",
        "The disk of the store is full. Nothing was changed. Who runs the city must make room there; it goes on by "
        + "itself then, and the same can be sent again.");

    private static Refusal Unsure() => new(
        RefusalKind.Overloaded, "live.unsure",
        "The store failed while the change was written, so it may or may not be there. "
        + "Send the same again with the same Idempotency-Key, or read first.");

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "The log took no append; the shards in it are read again")]
        public static partial void AppendFailed(ILogger logger, Exception failure);

        [LoggerMessage(1002, LogLevel.Warning, "Shard {Shard} is written by another process; this one steps back")]
        public static partial void Fenced(ILogger logger, int shard);

        [LoggerMessage(1004, LogLevel.Error, "Shard {Shard} could not show what it had committed; it is read again")]
        public static partial void PublishFailed(ILogger logger, int shard, Exception failure);
    }
}
