using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>
/// What the depot holds of some ids, read for commands on entities that a shard does not have in memory, or for a
/// reader: shards themselves do no I/O.
/// </summary>
internal sealed class Fetched
{
    private const string Code = "live.fetch";

    private readonly Dictionary<string, (int Slot, ReadOnlyMemory<byte> Record)> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked;

    private Fetched(long through, HashSet<string> asked) => (Through, _asked) = (through, asked);

    /// <summary>How a shard says that it must see the depot first; the router looks, no caller sees it.</summary>
    public static Refusal Needed { get; } =
        new(RefusalKind.Overloaded, Code, "The entity may be archived, and the depot has to be read first.");

    /// <summary>The change that the depot covered when it was read.</summary>
    public long Through { get; }

    /// <summary>Whether a refusal is <see cref="Needed"/>.</summary>
    public static bool IsNeeded(Refusal? refusal) => refusal is { Code: Code };

    /// <summary>Looks for ids of a tenant in a shard's depot.</summary>
    public static async ValueTask<Fetched> ReadAsync(
        IDepotReading reading, int shard, NameTable names, string tenant, IEnumerable<string> ids,
        CancellationToken cancel)
    {
        var fetched = new Fetched(reading.Through[shard], new HashSet<string>(ids, StringComparer.Ordinal));
        if (names.Find(tenant) is not (>= 0 and var number)) return fetched;
        var ranges = fetched._asked.Select(id => StableHash.Of(tenant, id)).Distinct().Order()
            .Select(hash => (IndexKeys.Id(hash, 0).Whole, new IndexKey(hash, ulong.MaxValue).Whole)).ToList();
        var keys = new DepotCursor(reading, shard, DepotIndex.Ids, ranges, ranges.Count);
        var slots = new List<int>();
        while (await keys.MoveNextAsync(cancel).ConfigureAwait(false)) slots.Add(keys.Slot);
        for (var at = 0; at < slots.Count;)
        {
            var records = await reading.RecordsAsync(
                shard, slots.GetRange(at, Math.Min(slots.Count - at, DepotScan.LimitMax)), cancel)
                .ConfigureAwait(false);
            foreach (var record in records) fetched.Take(slots[at++], record, number);
        }

        return fetched;
    }

    /// <summary>
    /// Whether an id was asked for. One that a shard knew then it may have carried to the depot since.
    /// </summary>
    public bool Has(string id) => _asked.Contains(id);

    /// <summary>
    /// Whether this may be taken for what the depot holds, besides what stands on the shelves of a shard.
    /// </summary>
    /// <param name="through">The change that the depot covered as the shard knows it.</param>
    /// <param name="seq">The shard's last change.</param>
    public bool IsOf(long through, long seq) => Through >= through && Through <= seq;

    /// <summary>The slot and the record of an id that was asked for; -1 where the depot does not hold it.</summary>
    public (int Slot, ReadOnlyMemory<byte> Record) Of(string id) =>
        _found.TryGetValue(id, out var found) ? found
        : _asked.Contains(id) ? (-1, default)
        : throw new InvalidOperationException($"Nobody asked the depot for {id}.");

    private void Take(int slot, ReadOnlyMemory<byte> record, int tenant)
    {
        if (record.IsEmpty) throw new InvalidDataException($"The depot has a key for slot {slot} and no record.");
        var view = new EntityView(record.Span);
        var id = Encoding.UTF8.GetString(view.Id);
        if (view.TenantNumber == tenant && _asked.Contains(id)) _found[id] = (slot, record);
    }
}
