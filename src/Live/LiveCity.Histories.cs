using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

public sealed partial class LiveCity
{
    /// <inheritdoc/>
    public async ValueTask<Result<HistoryPage>> HistoryAsync(
        HistoryQuery query, Caller caller, CancellationToken cancel)
    {
        var cut = new HistoryCut(query);
        if (await TakeAsync(cut, query, caller, cancel).ConfigureAwait(false) is { } refusal) return refusal;
        var (pages, next) = cut.Finish();
        return pages[0] with { Complete = next is null, Next = next };
    }

    /// <inheritdoc/>
    public async ValueTask<Result<HistoriesPage>> HistoriesAsync(
        ImmutableArray<string> ids, HistoryQuery query, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } not) return not;
        if (QueryLimits.Check(ids) is { } beyond) return beyond;
        var cut = new HistoryCut(query);
        foreach (var id in ids)
        {
            cancel.ThrowIfCancellationRequested();
            var refusal = await TakeAsync(cut, query with { Id = id }, caller, cancel).ConfigureAwait(false);
            if (refusal is { Kind: RefusalKind.Unknown }) cut.Pass();
            else if (refusal is not null) return refusal;
        }

        return cut.Finish();
    }

    /// <inheritdoc/>
    public async ValueTask<Result<ImmutableArray<HistorySummaries>>> SummariesAsync(
        HistoryQuery query, TimeSpan? period, Caller caller, CancellationToken cancel)
    {
        var read = await OnHistoryAsync(
            query, caller, (view, slot, _) => _history.SummarizeAsync(view, slot, query, period, cancel), cancel)
            .ConfigureAwait(false);
        return read.TryGet(out var all, out var refusal) ? all.RemoveAll(each => each.Periods.Length == 0) : refusal;
    }

    /// <summary>Reads the past of the next entity into an answer, or says why it cannot be read.</summary>
    private async ValueTask<Refusal?> TakeAsync(
        HistoryCut cut, HistoryQuery query, Caller caller, CancellationToken cancel)
    {
        var read = await OnHistoryAsync(
            query, caller,
            (view, slot, record) => _history.ReadAsync(view, slot, record, cut.Narrowed(query), cut.Keep, cancel),
            cancel).ConfigureAwait(false);
        if (!read.TryGet(out var page, out var refusal)) return refusal;
        cut.Take(page);
        return null;
    }

    private async ValueTask<Result<T>> OnHistoryAsync<T>(
        HistoryQuery query, Caller caller, Func<ShardView, int, EntityRecord, ValueTask<Result<T>>> read,
        CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } refusal) return refusal;
        if (QueryLimits.Check(query, Shards) is { } beyond) return beyond;
        const int triesMax = 20;
        for (var tries = 1; ; tries++)
        {
            var (view, slot, record) = await FindAnywhereAsync(query.Id, caller, cancel).ConfigureAwait(false);
            if (view is null) return NotServing();
            if (slot < 0 || RecordState.IsPlaced(record.Span)) return Unknown(query.Id);
            try
            {
                return await read(view, slot, new EntityRecord(record, view.Names)).ConfigureAwait(false);
            }
            catch (HistoryMovedException)
            {
                // The next view names the merged parts, as soon as the keeper has told the shard of them.
                if (tries >= triesMax)
                {
                    _hosts[view.Shard].HistoryInDoubt = true;
                    return NotServing();
                }

                await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
            }
        }
    }
}
