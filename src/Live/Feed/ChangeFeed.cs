using System.Runtime.CompilerServices;
using System.Threading.Channels;
using City.Kernel;

namespace City.Live;

/// <summary>Reads the durable changes of all shards behind a position, from memory or from the log.</summary>
internal sealed class ChangeFeed(IReadOnlyList<ShardHost> hosts, ICommitLog log)
{
    private const int Ahead = 256;

    public FeedPosition Head => new([.. hosts.Select(host => host.Tail.Head)]);

    /// <summary>Shard after shard, up to where the feed stood at the call.</summary>
    public async IAsyncEnumerable<Change> ToHeadAsync(
        FeedPosition from, string tenant, [EnumeratorCancellation] CancellationToken cancel)
    {
        var head = Head;
        for (var shard = 0; shard < hosts.Count; shard++)
            await foreach (var change in ShardAsync(shard, from.Seqs[shard], head.Seqs[shard], tenant, cancel)
                .ConfigureAwait(false))
                yield return change;
    }

    /// <summary>All shards at once, as changes come, until cancelled. A slow reader holds back only itself.</summary>
    public async IAsyncEnumerable<Change> FollowAsync(
        FeedPosition from, string tenant, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var changes = Channel.CreateBounded<Change>(
            new BoundedChannelOptions(Ahead) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        var pumps = hosts.Select((_, shard) => PumpAsync(shard, from.Seqs[shard], tenant, changes.Writer, stop.Token));
        var all = Task.WhenAll(pumps.ToList());
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancel).ConfigureAwait(false)) yield return change;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PumpAsync(
        int shard, long from, string tenant, ChannelWriter<Change> writer, CancellationToken cancel)
    {
        try
        {
            await foreach (var change in ShardAsync(shard, from, long.MaxValue, tenant, cancel).ConfigureAwait(false))
                await writer.WriteAsync(change, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            writer.TryComplete(failure);
        }
    }

    private async IAsyncEnumerable<Change> ShardAsync(
        int shard, long after, long until, string tenant, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (after < until)
        {
            if (hosts[shard].Tail.TryRead(after, out var frames, out var moved))
            {
                if (frames.IsEmpty) await moved.WaitAsync(cancel).ConfigureAwait(false);
                foreach (var frame in frames)
                {
                    foreach (var change in Decode(shard, frame, after, until))
                        if (change.Tenant == tenant)
                            yield return change;
                    after = Math.Max(after, Math.Min(frame.LastSeq, until));
                }

                continue;
            }

            // The log may be ahead of what is published here; the names of that are not known yet.
            var end = Math.Min(until, hosts[shard].Tail.Head);
            await foreach (var frame in log.ReadAsync(shard, after, cancel).ConfigureAwait(false))
            {
                foreach (var change in Decode(shard, frame, after, end))
                    if (change.Tenant == tenant)
                        yield return change;
                after = Math.Max(after, Math.Min(frame.LastSeq, end));
                if (after >= end) break;
            }
        }
    }

    private List<Change> Decode(int shard, LogFrame frame, long after, long until)
    {
        var changes = new List<Change>();
        if (hosts[shard].Names is not { } names)
            throw new InvalidOperationException(
                $"Shard {shard} is recovering; read the feed again from where you are.");
        var each = new FrameReader(frame);
        while (each.MoveNext())
        {
            if (each.Seq <= after || each.Seq > until) continue;
            var change = new ChangeView(each.Change, names, internNames: false);
            if (change.Kind != ChangeKind.Placed)
                changes.Add(change.ToChange(shard, each.Seq, names));
        }

        return changes;
    }
}
