using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

internal abstract partial class QueryScan
{
    /// <summary>Entities of the depot that are asked for by their ids, in the order in which they are named.</summary>
    internal sealed class Given : QueryScan
    {
        private readonly List<(IndexKey Order, EntityRecord Record)> _found = [];
        private int _at = -1;

        private Given()
        {
        }

        public override IndexKey Order => _found[_at].Order;

        public static async ValueTask<Given> ReadAsync(
            ImmutableArray<string> ids, string tenant, ShardView view, IDepotReading reading, EntityFilter? filter,
            CancellationToken cancel)
        {
            var given = new Given();
            var fetched = await Fetched.ReadAsync(reading, view.Shard, view.Names, tenant, ids, cancel)
                .ConfigureAwait(false);
            var seen = new HashSet<int>();
            for (var i = 0; i < ids.Length; i++)
            {
                var (slot, record) = fetched.Of(ids[i]);
                if (slot < 0 || view.Residence.IsShelved(slot) || !seen.Add(slot)) continue;
                if (RecordState.IsThere(record.Span) && filter?.Matches(record.Span) != false)
                    given._found.Add((new IndexKey(0, (ulong)i), new EntityRecord(record, view.Names)));
            }

            return given;
        }

        public override ValueTask<bool> MoveNextAsync()
        {
            if (_at + 1 >= _found.Count) return new(false);
            Current = _found[++_at].Record;
            return new(true);
        }
    }
}
