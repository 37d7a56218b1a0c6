using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// The frame that is being filled: its bytes, and its records by hash, so that later changes see earlier ones.
/// </summary>
internal sealed class OpenFrame
{
    private readonly WireWriter _bytes = new(1 << 16);
    private readonly List<Record> _records = [];
    private readonly Dictionary<ulong, int> _newest = [];

    /// <summary>Bytes so far; 0 while it has no records.</summary>
    public int Length => _records.Count == 0 ? 0 : _bytes.Length;

    public int Count => _records.Count;

    public IReadOnlyList<Record> Records => _records;

    public void Clear()
    {
        _bytes.Clear();
        _bytes.Take(Frame.HeaderBytes);
        _records.Clear();
        _newest.Clear();
    }

    /// <summary>What the frame says of a name; null where it says nothing. Fills the buffer.</summary>
    public Found? Find(ulong hash, RecordKind kind, ReadOnlySpan<byte> name, RecordBuffer into)
    {
        for (var at = _newest.GetValueOrDefault(hash, -1); at >= 0; at = _records[at].Earlier)
        {
            var record = _records[at];
            if (record.Kind != kind || record.Superseded) continue;
            var bytes = _bytes.Written.Slice(Frame.HeaderBytes + record.Offset, record.Length);
            if (!Frame.TryReadRecord(bytes, out var view) || !HandleName.Same(view.Name, name)) continue;
            bytes.CopyTo(into.Room(bytes.Length));
            into.Set(Frame.RecordBytes, view.Name.Length, bytes.Length);
            return new Found(record.Old, record.OldLength, record.Gone, at);
        }

        return null;
    }

    /// <summary>The name of one of its records.</summary>
    public ReadOnlySpan<byte> NameOf(in Record record)
    {
        var bytes = _bytes.Written.Slice(Frame.HeaderBytes + record.Offset, record.Length);
        return bytes.Slice(Frame.RecordBytes, BinaryPrimitives.ReadUInt16LittleEndian(bytes[9..]));
    }

    /// <summary>Adds a record in the place of what was found under its name.</summary>
    public void Add(
        RecordKind kind, bool gone, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, (ulong Hash, Found Found) of)
    {
        var (hash, found) = of;
        var oldGone = found.Gone;
        if (found.Pending >= 0)
        {
            oldGone = _records[found.Pending].OldGone;
            _records[found.Pending] = _records[found.Pending] with { Superseded = true };
        }

        var offset = _bytes.Length - Frame.HeaderBytes;
        var length = Frame.WriteRecord(_bytes, kind, gone, name, body);
        _records.Add(new Record(hash, kind, offset, length, gone)
        {
            Old = found.Place,
            OldLength = found.Length,
            OldGone = oldGone,
            Earlier = _newest.GetValueOrDefault(hash, -1),
        });
        _newest[hash] = _records.Count - 1;
    }

    /// <summary>Writes the head; gives all bytes.</summary>
    public ReadOnlySpan<byte> Seal(ulong number, ulong seed)
    {
        Frame.WriteHeader(_bytes.Written, number, _records.Count, seed);
        return _bytes.Written;
    }

    /// <summary>How many new names come to each part of the index.</summary>
    public IEnumerable<(int Part, int Count)> NewNames(Func<ulong, int> partOf)
    {
        foreach (var part in _records.Where(record => record.Old == 0 && !record.Superseded)
            .CountBy(record => partOf(record.Hash)))
            yield return (part.Key, part.Value);
    }

    /// <summary>One record of the frame.</summary>
    /// <param name="Hash">The hash of its name.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Offset">Where it lies behind the head of the frame.</param>
    /// <param name="Length">How long it is.</param>
    /// <param name="Gone">It says that the name is gone.</param>
    internal readonly record struct Record(ulong Hash, RecordKind Kind, int Offset, int Length, bool Gone)
    {
        /// <summary>Where the durable record lies that it replaces; 0 for none.</summary>
        public long Old { get; init; }

        public int OldLength { get; init; }

        public bool OldGone { get; init; }

        /// <summary>A later one of this frame has the same name.</summary>
        public bool Superseded { get; init; }

        /// <summary>The record before this one with the same hash, or −1.</summary>
        public int Earlier { get; init; }
    }
}
