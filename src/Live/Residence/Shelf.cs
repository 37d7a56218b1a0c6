using City.Kernel;

namespace City.Live;

/// <summary>
/// Archived entities as the newest changes made them, in memory until the keeper carries them to the depot. What stands
/// here counts before what the depot holds of the same slot: also that an entity has left it.
/// </summary>
internal sealed class Shelf(int shard, NameTable names, IndexedAttributes indexed)
{
    private static readonly byte[] Gone = [EntityRecord.Format, RecordState.Gone];
    private static readonly HistoryView NoHistory = new([], []);

    private readonly RecordTable _records = new();
    private readonly KeySet _ids = new();
    private readonly EntityIndexes _indexes = new(names, indexed);
    private ShardView? _view;
    private int _slots;

    /// <summary>How many slots it says something of.</summary>
    public int Count { get; private set; }

    public long Bytes => _records.CurrentBytes;

    /// <summary>The change through which it covers the log, once it takes no more.</summary>
    public long ThroughSeq { get; set; }

    /// <summary>The record of a slot; empty where the shelf says nothing of it.</summary>
    public ReadOnlySpan<byte> this[int slot] => _records[slot];

    /// <summary>The slot of an id that stands here, or -1.</summary>
    public int Slot(int tenant, ulong hash, string id) =>
        ShardView.Slot(_ids.Current, _records.Current, tenant, hash, id);

    /// <summary>Takes an entity's next record; empty where the entity is archived no more.</summary>
    public void Put(int slot, ulong hash, ReadOnlySpan<byte> next)
    {
        _view = null;
        _slots = Math.Max(_slots, slot + 1);
        var last = _records[slot];
        if (last.IsEmpty) Count++;
        if (next.IsEmpty)
        {
            next = Gone;
            _ids.Remove(IndexKeys.Id(hash, slot));
        }
        else _ids.Add(IndexKeys.Id(hash, slot));

        _indexes.Update(slot, last, next);
        _records.Set(slot, next);
    }

    /// <summary>The shelf as it is now, looked into as one looks into a shard.</summary>
    public ShardView View() => _view ??= new ShardView
    {
        Shard = shard,
        Seq = ThroughSeq,
        Slots = _slots,
        Entities = 0,
        Names = names,
        NameCount = 0,
        Records = _records.Snapshot(),
        Ids = _ids.Snapshot(),
        Types = _indexes.Types(),
        Places = _indexes.Places(),
        Values = _indexes.Values(),
        History = NoHistory,
    };
}
