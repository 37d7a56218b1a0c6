namespace City.Identify;

/// <summary>Reads the frames of a segment one after the other, and tells damage from an end.</summary>
internal sealed class SegmentReader(Segment segment, ulong seed, long length)
{
    private byte[] _bytes = new byte[64 * 1024];
    private long _length = length;
    private int _frame, _next;
    private long _start;

    /// <summary>Where the next frame begins.</summary>
    public long At { get; private set; } = Segment.HeaderBytes;

    /// <summary>The number of the last frame read; 0 before the first.</summary>
    public ulong Number { get; private set; }

    /// <summary>The segment has grown; false where it has not.</summary>
    public bool Extend(long grown)
    {
        if (grown <= _length) return false;
        _length = grown;
        return true;
    }

    /// <summary>Reads the next frame whole; false where none begins at <see cref="At"/>.</summary>
    public bool NextFrame()
    {
        Span<byte> head = stackalloc byte[Frame.HeaderBytes];
        if (!Fits(head, At) || !Frame.TryReadHeader(head, seed, out var bytes, out var number, out var count))
            return false;
        if (bytes > _length - At - Frame.HeaderBytes || (Number != 0 && number != Number + 1)) return false;
        if (_bytes.Length < bytes) _bytes = new byte[bytes];
        if (!Fits(_bytes.AsSpan(0, bytes), At + Frame.HeaderBytes) || !AllRead(_bytes.AsSpan(0, bytes), count))
            return false;
        (_start, _frame, _next) = (At + Frame.HeaderBytes, bytes, 0);
        At += Frame.HeaderBytes + bytes;
        Number = number;
        return true;
    }

    /// <summary>The next record of the frame, and where it lies in the segment; false at its end.</summary>
    public bool NextRecord(out RecordView record, out long offset)
    {
        offset = _start + _next;
        if (!Frame.TryReadRecord(_bytes.AsSpan(_next, _frame - _next), out record)) return false;
        _next += record.Length;
        return true;
    }

    /// <summary>
    /// Where a later frame begins, 0 where there is none. A frame is written only when the one before it is synced, so
    /// one that follows bytes that are no frame shows that those were one and were damaged.
    /// </summary>
    public long FindLaterFrame()
    {
        const int Window = 1 << 20;
        var window = new byte[Window + Frame.HeaderBytes];
        for (var from = At + 1; from < _length; from += Window)
        {
            var read = RandomAccess.Read(segment.Handle, window, from);
            var rest = window.AsSpan(0, read);
            for (var i = 0; i <= read - Frame.HeaderBytes && i < Window; i++)
            {
                if (Frame.TryReadHeader(rest[i..], seed, out _, out var number, out _) && number > Number)
                    return from + i;
            }
        }

        return 0;
    }

    /// <summary>Writes zeros from <see cref="At"/> on, over what a torn write left.</summary>
    public void WipeTail()
    {
        RandomAccess.SetLength(segment.Handle, At);
        RandomAccess.SetLength(segment.Handle, _length);
        RandomAccess.FlushToDisk(segment.Handle);
    }

    /// <summary>True where nothing but zeros follows.</summary>
    public bool TailIsEmpty()
    {
        var window = new byte[1 << 20];
        for (var at = At; at < _length;)
        {
            var read = RandomAccess.Read(segment.Handle, window, at);
            if (read == 0 || window.AsSpan(0, read).ContainsAnyExcept((byte)0)) return read == 0;
            at += read;
        }

        return true;
    }

    /// <summary>What is said of a damaged place.</summary>
    public InvalidDataException Damage() => new(
        $"{segment.Path} is damaged at byte {At}. Stop, keep a copy of the folder, and restore it from a backup or "
        + "from the node that mirrors this one.");

    private bool Fits(Span<byte> into, long at)
    {
        if (at + into.Length > _length) return false;
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(segment.Handle, into, at);
            if (read == 0) return false;
            into = into[read..];
            at += read;
        }

        return true;
    }

    private static bool AllRead(ReadOnlySpan<byte> records, int count)
    {
        for (; count > 0; count--)
        {
            if (!Frame.TryReadRecord(records, out var record)) return false;
            records = records[record.Length..];
        }

        return records.IsEmpty;
    }
}
