using System.Collections.Immutable;
using City.Kernel;

namespace City.Stores.Memory;

/// <summary>What one shard has in the depot; never changed, so that a reading may keep it.</summary>
internal sealed record MemoryDepotShard(
    DepotState State, ImmutableSortedDictionary<int, DepotEntry> Records, ImmutableSortedSet<DepotKey> Index)
{
    public static MemoryDepotShard Empty { get; } = new(
        DepotState.Empty,
        ImmutableSortedDictionary<int, DepotEntry>.Empty,
        ImmutableSortedSet.Create<DepotKey>(Comparer<DepotKey>.Create(static (left, right) =>
            left.Index != right.Index ? left.Index.CompareTo(right.Index) : left.Key.CompareTo(right.Key))));

    public long Bytes => Records.Values.Sum(each => (long)each.Record.Length);

    public MemoryDepotShard After(DepotCommit commit)
    {
        var (tally, records, index) = (new DepotTally(State), Records.ToBuilder(), Index.ToBuilder());
        foreach (var (slot, record, keys) in commit.Entries)
        {
            if (records.TryGetValue(slot, out var last))
            {
                tally.TakeOff(last.Keys);
                index.ExceptWith(last.Keys);
                records.Remove(slot);
            }

            if (record.IsEmpty) continue;
            tally.Add(keys);
            index.UnionWith(keys);
            records.Add(slot, new DepotEntry(slot, record.ToArray(), [.. keys]));
        }

        return new MemoryDepotShard(tally.After(commit), records.ToImmutable(), index.ToImmutable());
    }

    public IReadOnlyList<UInt128> Keys(DepotScan scan)
    {
        var found = new List<UInt128>();
        foreach (var (from, to) in scan.Ranges)
        {
            var first = scan.After is { } after && after >= from ? after + 1 : from;
            if (scan.After == UInt128.MaxValue) break;
            foreach (var key in scan.Index == DepotIndex.Slots ? Slots(first, to) : Within(scan.Index, first, to))
            {
                if (found.Count == scan.Limit) return found;
                found.Add(key);
            }
        }

        return found;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Bodies(IReadOnlyList<int> slots)
    {
        var (bodies, bytes) = (new List<ReadOnlyMemory<byte>>(slots.Count), 0L);
        foreach (var slot in slots)
        {
            if (bytes >= DepotScan.BytesMax) break;
            bodies.Add(Records.GetValueOrDefault(slot).Record);
            bytes += bodies[^1].Length;
        }

        return bodies;
    }

    private IEnumerable<UInt128> Within(DepotIndex index, UInt128 from, UInt128 to)
    {
        var at = Index.IndexOf(new DepotKey(index, from));
        for (at = at < 0 ? ~at : at; at < Index.Count && Index[at].Index == index && Index[at].Key <= to; at++)
            yield return Index[at].Key;
    }

    private IEnumerable<UInt128> Slots(UInt128 from, UInt128 to) =>
        Records.Keys.Select(slot => (UInt128)(uint)slot).SkipWhile(slot => slot < from).TakeWhile(slot => slot <= to);
}
