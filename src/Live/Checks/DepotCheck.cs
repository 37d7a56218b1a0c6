using City.Kernel;

namespace City.Live;

/// <summary>
/// Checks what a shard has in the depot: its records must be those that the log says, and its keys those of its
/// records. Both are added up, whatever their order, so that memory does not grow with them.
/// </summary>
internal sealed class DepotCheck(int shard, IDepotStore store)
{
    private static readonly DepotIndex[] Always = [DepotIndex.Ids, DepotIndex.Types, DepotIndex.Places];

    private readonly Dictionary<string, int> _sealKeys = new(StringComparer.Ordinal);
    private long _through;
    private long _count;
    private ulong _sum;

    /// <summary>Archived entities after the whole log.</summary>
    public long Entities { get; private set; }

    /// <summary>The names of the keys under which values of archived entities are sealed.</summary>
    public IEnumerable<string> SealKeys => _sealKeys.Where(each => each.Value > 0).Select(each => each.Key);

    /// <summary>Reads how far the depot goes.</summary>
    public async Task<long> BeginAsync(CancellationToken cancel)
    {
        await using var reading = await store.ReadAsync(cancel).ConfigureAwait(false);
        return _through = (await reading.StateAsync(shard, cancel).ConfigureAwait(false)).ThroughSeq;
    }

    /// <summary>Follows a shard that is replayed; nothing of what is archived stays in its memory.</summary>
    public static void Follow(Shard replayed, ShardResidence.Watcher? watch)
    {
        replayed.Residence.Restore(DepotState.Empty with { ThroughSeq = long.MaxValue }, [], "");
        replayed.Residence.Watch = watch;
    }

    /// <summary>A change of an archived entity.</summary>
    public void Take(long seq, int slot, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Entities += (RecordState.IsThere(after) ? 1 : 0) - (RecordState.IsThere(before) ? 1 : 0);
        Seals(before, -1);
        Seals(after, 1);
        if (seq > _through) return;
        if (!before.IsEmpty) Add(-1, slot, before);
        if (!after.IsEmpty) Add(1, slot, after);
    }

    /// <summary>Compares the depot with the log, once the whole log was followed.</summary>
    public async Task<long> CompareAsync(long head, NameTable names, CancellationToken cancel)
    {
        if (_through > head)
            throw new InvalidDataException(
                $"The archive goes through change {_through}, but the log ends with {head}.");
        await using var reading = await store.ReadAsync(cancel).ConfigureAwait(false);
        var state = await reading.StateAsync(shard, cancel).ConfigureAwait(false);
        var (indexes, expected) = (new EntityIndexes(names, IndexedAttributes.None), new ulong[Always.Length]);
        var (records, entities) = (0L, 0L);
        await foreach (var (slot, record) in AllAsync(reading, cancel).ConfigureAwait(false))
        {
            records++;
            if (RecordState.IsThere(record.Span)) entities++;
            Add(-1, slot, record.Span);
            foreach (var key in DepotKeeper.Entry(slot, record, names, indexes).Keys)
                if (Array.IndexOf(Always, key.Index) is >= 0 and var at)
                    expected[at] += Hash(key.Key);
        }

        if (_count != 0 || _sum != 0)
            throw new InvalidDataException(
                $"The archive holds {records} records through change {_through}, and they are not those that the log "
                + (_count == 0 ? "says." : $"says: {Math.Abs(_count)} too {(_count > 0 ? "few" : "many")}."));
        if ((records, entities) != (state.Records, state.Entities))
            throw new InvalidDataException(
                $"The archive says that it holds {state.Records} records, and has {records}.");
        for (var i = 0; i < Always.Length; i++)
            if (await SumAsync(reading, Always[i], cancel).ConfigureAwait(false) != expected[i])
                throw new InvalidDataException($"The archive's keys of {Always[i]} are not those of its records.");
        return records;
    }

    private async IAsyncEnumerable<(int Slot, ReadOnlyMemory<byte> Record)> AllAsync(
        IDepotReading reading, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var slots = Cursor(reading, DepotIndex.Slots);
        var some = new List<int>();
        for (var isMore = true; isMore || some.Count > 0;)
        {
            while (some.Count < DepotScan.LimitMax
                && (isMore = isMore && await slots.MoveNextAsync(cancel).ConfigureAwait(false)))
                some.Add(slots.Slot);
            if (some.Count == 0) break;
            var records = await reading.RecordsAsync(shard, some, cancel).ConfigureAwait(false);
            for (var i = 0; i < records.Count; i++) yield return (some[i], records[i]);
            some.RemoveRange(0, records.Count);
        }
    }

    private async Task<ulong> SumAsync(IDepotReading reading, DepotIndex index, CancellationToken cancel)
    {
        ulong sum = 0;
        var keys = Cursor(reading, index);
        while (await keys.MoveNextAsync(cancel).ConfigureAwait(false)) sum += Hash(keys.Current.Whole);
        return sum;
    }

    private DepotCursor Cursor(IDepotReading reading, DepotIndex index) =>
        new(reading, shard, index, [(0, UInt128.MaxValue)], DepotScan.LimitMax);

    private void Add(int by, int slot, ReadOnlySpan<byte> record)
    {
        _count += by;
        var hash = Hash(new UInt128(StableHash.Of(record), (ulong)slot));
        _sum = by > 0 ? _sum + hash : _sum - hash;
    }

    private void Seals(ReadOnlySpan<byte> record, int by)
    {
        if (!RecordState.IsThere(record)) return;
        foreach (var key in SealedValue.KeysIn(record)) _sealKeys[key] = _sealKeys.GetValueOrDefault(key) + by;
    }

    private static ulong Hash(UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return StableHash.Of(bytes);
    }
}
