using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>A shard as it was after its last durable change: immutable, for any number of readers.</summary>
internal sealed class ShardView
{
    public required int Shard { get; init; }

    public required long Seq { get; init; }

    /// <summary>How many slots durable changes have taken.</summary>
    public required int Slots { get; init; }

    public required int Entities { get; init; }

    public required NameTable Names { get; init; }

    /// <summary>How many names of the table durable changes brought.</summary>
    public required int NameCount { get; init; }

    public required RecordTable.View Records { get; init; }

    /// <summary>The record of a slot with its names, to be kept and handed out.</summary>
    public EntityRecord Record(int slot) => new(Records.Keep(slot), Names);

    public required KeySet.View Ids { get; init; }

    public required KeySet.View Types { get; init; }

    public required KeySet.View Places { get; init; }

    public required KeySet.View Values { get; init; }

    public required HistoryView History { get; init; }

    /// <summary>The last change of an archived entity.</summary>
    public long ArchivedSeq { get; init; }

    /// <summary>When the city learnt of the newest change.</summary>
    public Moment LastRecordedAt { get; init; } = Moment.Earliest;

    /// <summary>What is archived.</summary>
    public ResidenceView Residence { get; init; } = ResidenceView.None;

    /// <summary>The slot of an id, whatever its record says; -1 where the shard never held it.</summary>
    public int Slot(string tenant, string id)
    {
        var number = Names.Find(tenant);
        return number < 0 ? -1 : Slot(Ids, Records, number, StableHash.Of(tenant, id), id);
    }

    public static int Slot(in KeySet.View ids, in RecordTable.View records, int tenant, ulong hash, string id)
    {
        var from = IndexKeys.Id(hash, 0);
        var to = new IndexKey(hash, ulong.MaxValue);
        while (ids.TryFirst(from, to, out var key))
        {
            var slot = IndexKeys.Slot(key);
            if (records[slot] is { IsEmpty: false } record && IsOf(record, tenant, id)) return slot;
            from = key.Next();
        }

        return -1;
    }

    public static bool IsOf(ReadOnlySpan<byte> record, int tenant, string id)
    {
        var view = new EntityView(record);
        if (view.TenantNumber != tenant) return false;
        if (Ascii.Equals(view.Id, id)) return true;
        if (id.Length > 256) return Encoding.UTF8.GetString(view.Id) == id;
        Span<byte> bytes = stackalloc byte[1_024];
        return view.Id.SequenceEqual(bytes[..Encoding.UTF8.GetBytes(id, bytes)]);
    }
}
