using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>What one shard has in the simulated depot: plain lists, written and read as a whole.</summary>
internal sealed record SimDepotShard(DepotState State, ImmutableSortedDictionary<int, DepotEntry> Entries)
{
    public static SimDepotShard Empty { get; } =
        new(DepotState.Empty, ImmutableSortedDictionary<int, DepotEntry>.Empty);

    public SimDepotShard After(DepotCommit commit)
    {
        var (tally, entries) = (new DepotTally(State), Entries.ToBuilder());
        foreach (var entry in commit.Entries)
        {
            if (entries.Remove(entry.Slot, out var last)) tally.TakeOff(last.Keys);
            if (entry.Record.IsEmpty) continue;
            tally.Add(entry.Keys);
            entries.Add(entry.Slot, entry);
        }

        return new SimDepotShard(tally.After(commit), entries.ToImmutable());
    }

    public IEnumerable<UInt128> Keys(DepotIndex index) => index == DepotIndex.Slots
        ? Entries.Keys.Select(slot => (UInt128)slot)
        : Entries.Values.SelectMany(entry => entry.Keys).Where(key => key.Index == index).Select(key => key.Key)
            .Order();

    public byte[] Write()
    {
        var writer = new ByteWriter(1_024);
        writer.Unsigned((ulong)State.ThroughSeq);
        writer.Text(State.Indexes);
        foreach (var (slot, record, keys) in Entries.Values)
        {
            writer.Count(slot);
            writer.Block(record.Span);
            writer.Block(DepotKeyList.Write(keys));
        }

        return writer.ToArray();
    }

    public static SimDepotShard Read(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var (through, indexes, entries) = ((long)reader.Unsigned(), reader.Text(), new List<DepotEntry>());
        while (!reader.AtEnd)
        {
            var (slot, record) = (reader.Count(), reader.Block().ToArray());
            entries.Add(new DepotEntry(slot, record, DepotKeyList.Read(reader.Block(), slot)));
        }

        return Empty.After(new DepotCommit(0, through, indexes, entries));
    }
}
