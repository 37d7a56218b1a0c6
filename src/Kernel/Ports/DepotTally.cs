using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Counts for a store what a commit changes of a shard's depot: records taken off, records added.</summary>
public sealed class DepotTally(DepotState before)
{
    private readonly Dictionary<ulong, long> _changed = [];
    private long _records = before.Records;
    private long _entities = before.Entities;

    /// <summary>The counts that differ from those before, and what they are now; 0 where none is left.</summary>
    public IEnumerable<(ulong Group, long Count)> Changed =>
        _changed.Where(each => each.Value != 0)
            .Select(each => (each.Key, before.Counts.GetValueOrDefault(each.Key) + each.Value));

    /// <summary>Takes a record off by the keys under which it was found.</summary>
    public void TakeOff(IReadOnlyList<DepotKey> keys) => Count(keys, -1);

    /// <summary>Adds a record by its keys.</summary>
    public void Add(IReadOnlyList<DepotKey> keys) => Count(keys, 1);

    /// <summary>The state after a commit.</summary>
    public DepotState After(DepotCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var counts = before.Counts.ToBuilder();
        foreach (var (group, count) in Changed)
            if (count == 0) counts.Remove(group);
            else counts[group] = count;
        return new DepotState(commit.ThroughSeq, commit.Indexes, _records, _entities, counts.ToImmutable());
    }

    private void Count(IReadOnlyList<DepotKey> keys, int by)
    {
        _records += by;
        var isEntity = false;
        foreach (var (index, key) in keys)
        {
            if (index != DepotIndex.Types) continue;
            isEntity = true;
            var group = (ulong)(key >> 64);
            _changed[group] = _changed.GetValueOrDefault(group) + by;
        }

        if (isEntity) _entities += by;
    }
}
