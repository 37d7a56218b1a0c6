using System.Text;

namespace City.Identify;

/// <summary>
/// How many identifiers are registered under each prefix. It is counted where the log is written and where it is read
/// again, so it is exact, also after a kill.
/// </summary>
internal sealed class PrefixTally
{
    private const int PrefixesMax = 1 << 24, BytesEachMin = 12;

    private readonly Dictionary<byte[], Entry> _entries = new(PrefixComparer.Instance);
    private readonly List<Entry> _changed = [];
    private readonly Lock _lock = new();

    /// <summary>All of them together.</summary>
    public long Sum { get; private set; }

    /// <summary>Counts a change of the identifiers of a handle's prefix.</summary>
    public void Add(ReadOnlySpan<byte> handle, int count)
    {
        if (count == 0) return;
        lock (_lock) Add(EntryOf(HandleName.PrefixOf(handle)), count);
    }

    /// <summary>The identifiers of one prefix.</summary>
    public long Of(string prefix)
    {
        lock (_lock) return _entries.TryGetValue(Encoding.UTF8.GetBytes(prefix), out var entry) ? entry.Count : 0;
    }

    /// <summary>Every prefix that has or had some.</summary>
    public List<(string Prefix, long Count)> All()
    {
        lock (_lock) return [.. _entries.Values.Select(entry => (entry.Prefix, entry.Count))];
    }

    /// <summary>Those that changed since this was last asked.</summary>
    public List<(string Prefix, long Count)> TakeChanged()
    {
        lock (_lock)
        {
            var changed = _changed.ConvertAll(entry => (entry.Prefix, entry.Count));
            foreach (var entry in _changed) entry.IsChanged = false;
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Writes it: a count, then for each prefix its name and the number as int64.</summary>
    public void Write(WireWriter into)
    {
        lock (_lock)
        {
            into.Int32(_entries.Count);
            foreach (var entry in _entries.Values)
            {
                into.Text(entry.Prefix);
                into.Int32((int)(entry.Count >> 32));
                into.UInt32((uint)entry.Count);
            }
        }
    }

    /// <summary>Reads what was written; the reader is bad where that is none.</summary>
    public static PrefixTally Read(ref WireReader read)
    {
        var tally = new PrefixTally();
        for (var left = read.Count(PrefixesMax, BytesEachMin); left > 0; left--)
        {
            var prefix = read.Block(WireLimits.HandleBytes);
            tally.Add(tally.EntryOf(prefix), (long)read.Int32() << 32 | read.UInt32());
        }

        return tally;
    }

    private Entry EntryOf(ReadOnlySpan<byte> prefix)
    {
        var byBytes = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (byBytes.TryGetValue(prefix, out var entry)) return entry;
        return byBytes[prefix] = new Entry(Encoding.UTF8.GetString(prefix));
    }

    private void Add(Entry entry, long count)
    {
        entry.Count += count;
        Sum += count;
        if (entry.IsChanged) return;
        entry.IsChanged = true;
        _changed.Add(entry);
    }

    private sealed class Entry(string prefix)
    {
        public string Prefix => prefix;

        public long Count { get; set; }

        public bool IsChanged { get; set; }
    }
}
