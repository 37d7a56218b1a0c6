namespace City.Simulation;

/// <summary>
/// A file per part, and one per shard that names the parts: putting that one in place is the moment of a commit.
/// </summary>
internal sealed class SimHistory(SimStore store, Sabotage sabotage) : IHistoryStore
{
    private const string What = "history";

    // What this process knows of, where it is to be told of nothing else.
    private readonly Dictionary<int, List<HistoryPart>> _known = [];

    public async ValueTask<long> ThroughAsync(int shard, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        return (await ReadAsync(shard)).Through;
    }

    public async ValueTask<IReadOnlyList<HistoryPart>> PartsAsync(int shard, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        var (_, parts) = await ReadAsync(shard);
        if (sabotage == Sabotage.KnownParts && _known.TryGetValue(shard, out var known)) return known;
        return _known[shard] = [.. parts.Values.Select(part => part.Head)];
    }

    /// <summary>A shard is about to be read anew.</summary>
    public void Opens(int shard) => _known.Remove(shard);

    public async ValueTask<bool> CommitAsync(
        int shard, long afterSeq, long throughSeq, IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add,
        IReadOnlyList<long> remove, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        foreach (var (part, body) in add) StoreArguments.CheckPart(part, body);
        await store.Pace.EnterAsync(What);
        try
        {
            var (through, parts) = await ReadAsync(shard);
            if (through != afterSeq) return false;
            Check(through, throughSeq, parts, add, remove);
            var gone = remove.Select(id => parts[id].File).ToList();
            foreach (var id in remove) parts.Remove(id);
            foreach (var (part, body) in add)
            {
                var name = $"history/{shard}/{store.Disk.NextSerial()}";
                var file = await store.MakeAsync(name);
                await store.WriteAsync(What, file, 0, body);
                await store.SyncAsync(What, file);
                parts.Add(part.Id, (part, name));
            }

            await store.SyncFolderAsync(What);
            await store.PutAsync(What, Name(shard), Write(throughSeq, parts));
            foreach (var name in gone) await store.DeleteAsync(What, name);
            _known[shard] = [.. parts.Values.Select(part => part.Head)];
            return true;
        }
        finally
        {
            store.Pace.Leave(What);
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int shard, long part, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        var (_, parts) = await ReadAsync(shard);
        return parts.TryGetValue(part, out var found) && await store.GetAsync(What, found.File) is { } body
            ? body : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>What the folder holds of a shard's history, looked up at once and without a turn.</summary>
    public static (long Through, SortedDictionary<long, (HistoryPart Head, string File)> Parts) Look(
        SimDisk disk, int shard) => disk.Find(Name(shard)) is { } file ? Read(disk.Read(file)) : (0, []);

    private async ValueTask<(long Through, SortedDictionary<long, (HistoryPart Head, string File)> Parts)> ReadAsync(
        int shard) => await store.GetAsync(What, Name(shard)) is { } bytes ? Read(bytes) : (0, []);

    private static void Check(
        long before, long through, SortedDictionary<long, (HistoryPart Head, string File)> parts,
        IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add, IReadOnlyList<long> remove)
    {
        if (through < before)
            throw new ArgumentException($"History is covered through {before}, not {through}.", nameof(through));
        if (remove.Distinct().Count() < remove.Count || remove.Any(id => !parts.ContainsKey(id)))
            throw new ArgumentException("A part to remove is not there.", nameof(remove));
        if (add.DistinctBy(each => each.Part.Id).Count() < add.Count
            || add.Any(each => parts.ContainsKey(each.Part.Id)))
            throw new ArgumentException("A part to add is there already.", nameof(add));
    }

    private static byte[] Write(long through, SortedDictionary<long, (HistoryPart Head, string File)> parts)
    {
        var writer = new ByteWriter(1_024);
        writer.Signed(through);
        foreach (var (head, file) in parts.Values)
        {
            foreach (var number in (long[])
                [
                    head.Id, head.Tier, head.FirstSeries, head.LastSeries, head.FirstObserved.Milliseconds,
                    head.LastObserved.Milliseconds, head.FirstSeq, head.LastSeq, head.Points, head.Bytes,
                ])
                writer.Signed(number);
            writer.Text(file);
        }

        return writer.ToArray();
    }

    private static (long Through, SortedDictionary<long, (HistoryPart Head, string File)> Parts) Read(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var through = reader.Signed();
        var parts = new SortedDictionary<long, (HistoryPart Head, string File)>();
        while (!reader.AtEnd)
        {
            var head = new HistoryPart(
                reader.Signed(), (int)reader.Signed(), reader.Signed(), reader.Signed(), new Moment(reader.Signed()),
                new Moment(reader.Signed()), reader.Signed(), reader.Signed(), (int)reader.Signed(),
                (int)reader.Signed());
            parts.Add(head.Id, (head, reader.Text()));
        }

        return (through, parts);
    }

    private static string Name(int shard) => $"history/{shard}.parts";
}
