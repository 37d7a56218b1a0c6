using City.Kernel;

namespace City.Live;

/// <summary>The matches of a query in one place, in the order of the query's plan.</summary>
internal abstract partial class QueryScan
{
    /// <summary>Where the current match stands in the plan's order.</summary>
    public abstract IndexKey Order { get; }

    public EntityRecord Current { get; protected set; }

    public abstract ValueTask<bool> MoveNextAsync();

    /// <summary>What lies in memory: live entities, or those on a shelf.</summary>
    /// <param name="view">Where they lie.</param>
    /// <param name="walk">The candidates.</param>
    /// <param name="filter">The conditions; null where every candidate matches.</param>
    /// <param name="residence">The shelves of the shard.</param>
    /// <param name="newer">How many of them are newer than where this scan looks, and hide what stands there.</param>
    /// <param name="cancel">Ends the scan.</param>
    internal sealed class InMemory(
        ShardView view, CandidateWalk walk, EntityFilter? filter, ResidenceView residence, int newer,
        CancellationToken cancel) : QueryScan
    {
        private const int CancelEvery = 1_024;

        private readonly HashSet<int>? _found = walk.MayRepeat ? [] : null;
        private int _walked;

        public override IndexKey Order => walk.Order;

        public override ValueTask<bool> MoveNextAsync() => new(MoveNext());

        private bool MoveNext()
        {
            while (walk.MoveNext())
            {
                if (++_walked % CancelEvery == 0) cancel.ThrowIfCancellationRequested();
                if (residence.IsShelved(walk.Slot, newer)) continue;
                if (filter?.Matches(view.Records[walk.Slot]) == false) continue;
                if (_found?.Add(walk.Slot) == false) continue;
                Current = view.Record(walk.Slot);
                return true;
            }

            return false;
        }
    }

    /// <summary>What lies in the depot, read some at a time.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="reading">The depot.</param>
    /// <param name="walk">The candidates.</param>
    /// <param name="filter">The conditions; null where every candidate matches.</param>
    /// <param name="cancel">Ends the scan.</param>
    internal sealed class InDepot(
        ShardView view, IDepotReading reading, DepotWalk walk, EntityFilter? filter, CancellationToken cancel)
        : QueryScan
    {
        private readonly HashSet<int>? _seen = walk.MayRepeat ? [] : null;
        private readonly List<(IndexKey Order, int Slot)> _candidates = [];
        private IReadOnlyList<ReadOnlyMemory<byte>> _records = [];
        private IndexKey _order;
        private int _at;

        public override IndexKey Order => _order;

        public override async ValueTask<bool> MoveNextAsync()
        {
            while (true)
            {
                for (; _at < _records.Count; _at++)
                {
                    if (!RecordState.IsThere(_records[_at].Span) || filter?.Matches(_records[_at].Span) == false)
                        continue;
                    _order = _candidates[_at].Order;
                    Current = new EntityRecord(_records[_at++], view.Names);
                    return true;
                }

                _candidates.RemoveRange(0, _at);
                if (_candidates.Count == 0) await FillAsync().ConfigureAwait(false);
                if (_candidates.Count == 0) return false;
                _records = await reading.RecordsAsync(
                    view.Shard, [.. _candidates.Select(each => each.Slot)], cancel).ConfigureAwait(false);
                _at = 0;
            }
        }

        private async ValueTask FillAsync()
        {
            // What was read of the keys already goes together: the records behind it are read at once.
            while (_candidates.Count == 0 || (walk.HasMoreAtHand && _candidates.Count < DepotScan.LimitMax))
            {
                if (!await walk.MoveNextAsync(cancel).ConfigureAwait(false)) return;
                if (view.Residence.IsShelved(walk.Slot) || _seen?.Add(walk.Slot) == false) continue;
                _candidates.Add((walk.Order, walk.Slot));
            }
        }
    }
}
