using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Moves a shard's history from buffers into parts of the store, and merges parts that have become many.
/// </summary>
internal static class HistoryKeeper
{
    /// <summary>Packs the oldest full buffer; does nothing where none waits.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="history">Its history.</param>
    /// <param name="store">Where parts are kept.</param>
    /// <param name="locked">Runs an act while no other touches the history.</param>
    /// <param name="cancel">Gives up before the work is begun.</param>
    public static async ValueTask PackAsync(
        int shard, ShardHistory history, IHistoryStore store, Action<Action<ShardHistory>> locked,
        CancellationToken cancel)
    {
        if (history.NextToPack() is not { } buffer) return;
        await CheckAsync(shard, history, store, cancel).ConfigureAwait(false);
        var parts = Numbered(history, HistoryPacker.Pack(buffer));
        await CommitAsync(shard, history, buffer.LastSeq, (parts, []), store, cancel).ConfigureAwait(false);
        locked(view => view.Packed(buffer, parts.Select(each => each.Part)));
    }

    /// <summary>
    /// Merges parts, and drops what need not be kept; does nothing where none is due, or where one alone would be made
    /// again as it is.
    /// </summary>
    public static async ValueTask MergeAsync(
        int shard, ShardHistory history, IReadOnlyList<HistoryPart> due, IHistoryStore store,
        Action<Action<ShardHistory>> locked, CancellationToken cancel, Thinning? thinning = null)
    {
        if (due.Count == 0) return;
        await CheckAsync(shard, history, store, cancel).ConfigureAwait(false);
        var merged = await HistoryPacker.MergeAsync(due, async part =>
        {
            var body = await store.ReadAsync(shard, part.Id, cancel).ConfigureAwait(false)
                ?? throw new InvalidDataException($"Part {part.Id} of the history of shard {shard} is missing.");
            return new HistoryPartReader(part, body);
        }, thinning).ConfigureAwait(false);
        if (due.Count == 1 && merged.Sum(each => each.Part.Points) == due[0].Points) return;
        var parts = Numbered(history, merged);
        var removed = due.Select(part => part.Id).ToList();
        await CommitAsync(shard, history, history.Through, (parts, removed), store, cancel).ConfigureAwait(false);
        locked(view => view.Merged(due, parts.Select(each => each.Part).ToList()));
    }

    /// <summary>
    /// Throws where the store holds other parts than this process thinks: another one has packed or merged, or a
    /// commit that was thought to have failed was carried out.
    /// </summary>
    public static async ValueTask CheckAsync(
        int shard, ShardHistory history, IHistoryStore store, CancellationToken cancel)
    {
        var through = await store.ThroughAsync(shard, cancel).ConfigureAwait(false);
        var parts = await store.PartsAsync(shard, cancel).ConfigureAwait(false);
        var known = history.View.Parts;
        if (through != history.Through || parts.Count != known.Length
            || !known.Select(part => part.Id).ToHashSet().SetEquals(parts.Select(part => part.Id)))
            throw new HistoryTakenException(shard);
    }

    /// <summary>What another process has committed since the check is noticed by the store.</summary>
    private static async ValueTask CommitAsync(
        int shard, ShardHistory history, long through,
        (List<(HistoryPart Part, ReadOnlyMemory<byte> Body)> Add, List<long> Remove) parts, IHistoryStore store,
        CancellationToken cancel)
    {
        if (!await store.CommitAsync(shard, history.Through, through, parts.Add, parts.Remove, cancel)
            .ConfigureAwait(false))
            throw new HistoryTakenException(shard);
    }

    private static List<(HistoryPart Part, ReadOnlyMemory<byte> Body)> Numbered(
        ShardHistory history, List<(HistoryPart Part, ReadOnlyMemory<byte> Body)> parts)
    {
        var next = history.View.Parts.Select(part => part.Id).DefaultIfEmpty(0).Max() + 1;
        return [.. parts.Select((each, i) => (each.Part with { Id = next + i }, each.Body))];
    }
}
