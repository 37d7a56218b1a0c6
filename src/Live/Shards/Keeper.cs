using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Live;

/// <summary>
/// Looks after the shards beside the write path: packs, merges and thins history, carries what is archived to the
/// depot, makes snapshots. One shard at a time, so that its work stays small beside the writes.
/// </summary>
internal sealed partial class Keeper(
    IReadOnlyList<ShardHost> hosts, ICityStore store, LiveOptions options, IndexedAttributes indexed,
    TimeProvider clock, Action<ShardHost> restart, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), AfterFailure = TimeSpan.FromSeconds(2);

    private readonly RetentionTour _retention = new(new RetentionRules(options.Retention));
    private readonly Sweeper _sweeper = new(Sweeper.Collect, Sweeper.GiveBack);
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public void Start() => _work = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var pause = await RoundAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(pause, clock, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The city is closing.
        }
    }

    /// <summary>Looks after each shard once. How long to rest then.</summary>
    public async Task<TimeSpan> RoundAsync(CancellationToken cancel)
    {
        var pause = Pause;
        _sweeper.Look(hosts.Sum(host => host.Tail.Head), hosts.Sum(host => (long)host.Status().Entities));
        foreach (var host in hosts)
        {
            if (!host.TryBegin()) continue;
            try
            {
                if (host.State == ShardState.Serving) await KeepAsync(host, cancel).ConfigureAwait(false);
            }
            catch (Exception taken) when (taken is HistoryTakenException or DepotTakenException)
            {
                Log.Failed(logger, host.Number, taken);
                host.Stop(ShardState.Fenced, null, Moved());
                restart(host);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Log.Failed(logger, host.Number, failure);
                pause = AfterFailure;
            }
            finally
            {
                host.End();
            }
        }

        return pause;
    }

    private async Task KeepAsync(ShardHost host, CancellationToken cancel)
    {
        if (host.HistoryInDoubt)
        {
            host.HistoryInDoubt = false;
            await HistoryKeeper.CheckAsync(host.Number, host.History, store.History, cancel).ConfigureAwait(false);
        }

        if (host.DepotInDoubt)
        {
            host.DepotInDoubt = false;
            await Depot(host).CheckAsync(host.Residence, cancel).ConfigureAwait(false);
        }

        await PackAllAsync(host, cancel).ConfigureAwait(false);
        var now = Moment.Now(clock);
        var due = HistoryPacker.Due(host.History.View.Parts, options.HistoryPartsMax);
        await MergeAsync(host, due, now, cancel).ConfigureAwait(false);
        if (_retention.Next(host.Number, host.History.View.Parts, now) is { } part)
        {
            await MergeAsync(host, [part], now, cancel).ConfigureAwait(false);
            _retention.Looked(host.Number, part, host.History.View.Parts, now);
        }
        if (host.CloseShelf()) await CarryAllAsync(host, cancel).ConfigureAwait(false);
        if (host.Tail.Head - host.SnapshotSeq >= options.SnapshotEveryChanges)
            await SnapshotAsync(host, cancel).ConfigureAwait(false);
    }

    private async ValueTask MergeAsync(
        ShardHost host, IReadOnlyList<HistoryPart> due, Moment now, CancellationToken cancel)
    {
        if (due.Count == 0) return;
        await HistoryKeeper.MergeAsync(
            host.Number, host.History, due, store.History, host.OnHistory, cancel, _retention.Of(host, now))
            .ConfigureAwait(false);
    }

    private async Task PackAllAsync(ShardHost host, CancellationToken cancel)
    {
        while (host.History.Backlog > 0)
            await HistoryKeeper.PackAsync(host.Number, host.History, store.History, host.OnHistory, cancel)
                .ConfigureAwait(false);
    }

    private DepotKeeper Depot(ShardHost host) => new(host.Number, store.Depot, indexed);

    private async Task CarryAllAsync(ShardHost host, CancellationToken cancel)
    {
        while (host.HasClosedShelf)
            await Depot(host).CarryAsync(host.Residence, host.Names!, host.Locked, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// A snapshot is made of what no longer changes, and only when all history up to it is packed and all that is
    /// archived lies in the depot: then recovery needs nothing of the log before it.
    /// </summary>
    private async Task SnapshotAsync(ShardHost host, CancellationToken cancel)
    {
        var (view, window) = host.ViewForSnapshot();
        await PackAllAsync(host, cancel).ConfigureAwait(false);
        await CarryAllAsync(host, cancel).ConfigureAwait(false);
        await store.Snapshots.SaveAsync(host.Number, view.Seq, ShardSnapshot.WriteAsync(view, window), cancel)
            .ConfigureAwait(false);
        host.SnapshotIsAt(view.Seq);
    }

    private static Refusal Moved() => new(
        RefusalKind.Overloaded, "live.fenced",
        "Another process has taken over the shard. Nothing was changed; send the same again.");

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Error,
            "History, depot or snapshot of shard {Shard} could not be kept; it is tried again")]
        public static partial void Failed(ILogger logger, int shard, Exception failure);
    }
}
