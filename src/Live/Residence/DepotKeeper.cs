using System.Collections.Immutable;
using System.Globalization;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Carries a shard's shelves to the depot, and sees to it that what lies there can be trusted when a shard is opened.
/// </summary>
/// <param name="shard">The shard.</param>
/// <param name="store">The depot.</param>
/// <param name="indexed">The attributes by whose values entities are looked up.</param>
internal sealed class DepotKeeper(int shard, IDepotStore store, IndexedAttributes indexed)
{
    private const int AtATime = 500;

    /// <summary>
    /// By what the keys of the depot are made: another list of attributes, or another way to make keys, has all of them
    /// made anew at the next opening.
    /// </summary>
    public string Indexes { get; } = IndexesOf(indexed);

    /// <summary>
    /// What the depot holds of the shard. What lies ahead of the log, as after an older log was put back, is removed.
    /// </summary>
    public async ValueTask<DepotState> StateAsync(ICommitLog log, CancellationToken cancel)
    {
        var state = await ReadAsync(cancel).ConfigureAwait(false);
        if (state.ThroughSeq <= await log.HeadAsync(shard, cancel).ConfigureAwait(false)) return state;
        await store.ClearAsync(shard, cancel).ConfigureAwait(false);
        return DepotState.Empty;
    }

    /// <summary>The attributes that stand in the index by value, found from key to key.</summary>
    public async ValueTask<ImmutableSortedSet<int>> AttributesAsync(CancellationToken cancel)
    {
        var found = ImmutableSortedSet.CreateBuilder<int>();
        await using var reading = await store.ReadAsync(cancel).ConfigureAwait(false);
        for (var attribute = 0; ; attribute++)
        {
            var range = (IndexKeys.Value(attribute, 0, 0, 0).Whole, UInt128.MaxValue);
            var keys = await reading.KeysAsync(
                shard, new DepotScan(DepotIndex.Values, [range], null, 1), cancel).ConfigureAwait(false);
            if (keys.Count == 0) return found.ToImmutable();
            attribute = IndexKeys.AttributeOf(IndexKey.Of(keys[0]));
            found.Add(attribute);
        }
    }

    /// <summary>Carries the oldest closed shelf; does nothing where there is none.</summary>
    /// <param name="residence">The shard's archived entities.</param>
    /// <param name="names">The shard's names.</param>
    /// <param name="locked">Runs an act while no other touches the shard.</param>
    /// <param name="cancel">Gives up before the work is begun.</param>
    public async ValueTask CarryAsync(
        ShardResidence residence, NameTable names, Action<Action> locked, CancellationToken cancel)
    {
        Shelf? shelf = null;
        ShardView? view = null;
        long after = 0;
        var indexes = Indexes;
        locked(() =>
        {
            (shelf, after) = (residence.NextToCarry(), residence.Through);
            (view, indexes) = (shelf?.View(), residence.IsIndexed ? Indexes : "");
        });
        if (shelf is null) return;
        var entries = Entries(view!, names);
        var commit = new DepotCommit(after, shelf.ThroughSeq, indexes, entries);
        if (!await store.CommitAsync(shard, commit, cancel).ConfigureAwait(false)) throw new DepotTakenException(shard);
        var attributes = AttributesOf(entries);
        locked(() => residence.Carried(shelf, attributes));
    }

    /// <summary>Throws where the depot covers another change than this process thinks.</summary>
    public async ValueTask CheckAsync(ShardResidence residence, CancellationToken cancel)
    {
        await using var reading = await store.ReadAsync(cancel).ConfigureAwait(false);
        if (reading.Through[shard] != residence.Through) throw new DepotTakenException(shard);
    }

    /// <summary>Makes the keys of all that lies in the depot anew. The shard does not serve yet.</summary>
    public async ValueTask IndexAsync(ShardResidence residence, NameTable names, CancellationToken cancel)
    {
        UInt128? last = null;
        while (true)
        {
            var (entries, next) = await SomeAsync(names, last, cancel).ConfigureAwait(false);
            var commit = new DepotCommit(
                residence.Through, residence.Through, entries.Count == 0 ? Indexes : "", entries);
            if (!await store.CommitAsync(shard, commit, cancel).ConfigureAwait(false))
                throw new DepotTakenException(shard);
            if (entries.Count == 0) break;
            last = next;
        }

        residence.Indexed(await AttributesAsync(cancel).ConfigureAwait(false));
    }

    private async ValueTask<DepotState> ReadAsync(CancellationToken cancel)
    {
        await using var reading = await store.ReadAsync(cancel).ConfigureAwait(false);
        return await reading.StateAsync(shard, cancel).ConfigureAwait(false);
    }

    private async ValueTask<(List<DepotEntry> Entries, UInt128? Last)> SomeAsync(
        NameTable names, UInt128? last, CancellationToken cancel)
    {
        await using var reading = await store.ReadAsync(cancel).ConfigureAwait(false);
        var keys = await reading.KeysAsync(
            shard, new DepotScan(DepotIndex.Slots, [(0, uint.MaxValue)], last, AtATime), cancel).ConfigureAwait(false);
        if (keys.Count == 0) return ([], last);
        var records = await reading.RecordsAsync(shard, [.. keys.Select(key => (int)key)], cancel)
            .ConfigureAwait(false);
        var indexes = new EntityIndexes(names, indexed);
        return ([.. records.Select((record, i) => Entry((int)keys[i], record, names, indexes))],
            keys[records.Count - 1]);
    }

    private List<DepotEntry> Entries(ShardView shelf, NameTable names)
    {
        var (entries, indexes) = (new List<DepotEntry>(), new EntityIndexes(names, indexed));
        for (var slot = shelf.Records.Next(0); slot >= 0; slot = shelf.Records.Next(slot + 1))
        {
            var record = shelf.Records.Keep(slot);
            entries.Add(record.Span[1] == RecordState.Gone
                ? new DepotEntry(slot, default, [])
                : Entry(slot, record, names, indexes));
        }

        return entries;
    }

    /// <summary>What the depot holds of a record, its keys included.</summary>
    public static DepotEntry Entry(int slot, ReadOnlyMemory<byte> record, NameTable names, EntityIndexes indexes)
    {
        var view = new EntityView(record.Span);
        var hash = StableHash.Of(names[view.TenantNumber], System.Text.Encoding.UTF8.GetString(view.Id));
        var keys = indexes.KeysOf(slot, record.Span);
        keys.Add(new DepotKey(DepotIndex.Ids, IndexKeys.Id(hash, slot).Whole));
        return new DepotEntry(slot, record, keys);
    }

    private static HashSet<int> AttributesOf(List<DepotEntry> entries) =>
        [.. entries.SelectMany(entry => entry.Keys).Where(key => key.Index == DepotIndex.Values)
            .Select(key => IndexKeys.AttributeOf(IndexKey.Of(key.Key)))];

    private static string IndexesOf(IndexedAttributes indexed)
    {
        var all = string.Join('\n', indexed.All.Order(StringComparer.Ordinal));
        return string.Create(
            CultureInfo.InvariantCulture, $"{IndexKeys.Version}:{StableHash.Of("", all):x16}");
    }
}
