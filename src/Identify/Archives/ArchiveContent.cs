namespace City.Identify;

/// <summary>
/// Looks at the bytes of segments as they pass: each frame and each record must be as it was written, and frames must
/// follow each other.
/// </summary>
internal sealed class ArchiveContent
{
    private byte[] _held = new byte[1 << 16];
    private string _what = "";
    private int _end;
    private long _at;
    private ulong _seed, _number;

    /// <summary>Frames so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Records so far.</summary>
    public long Records { get; private set; }

    /// <summary>A segment begins.</summary>
    /// <param name="what">What it is called where it is damaged.</param>
    public void Begin(string what) => (_what, _end, _at, _seed) = (what, 0, 0, 0);

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="InvalidDataException">They are not as they were written.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var needed = _end + bytes.Length;
        if (_held.Length < needed) Array.Resize(ref _held, Math.Max(2 * _held.Length, needed));
        bytes.CopyTo(_held.AsSpan(_end));
        _end += bytes.Length;
        var rest = _held.AsSpan(0, _end);
        while (TryTake(rest, out var taken))
        {
            rest = rest[taken..];
            _at += taken;
        }

        rest.CopyTo(_held);
        _end = rest.Length;
    }

    /// <summary>The segment ends.</summary>
    /// <exception cref="InvalidDataException">It ends within a frame.</exception>
    public void End()
    {
        if (_end != 0 || _seed == 0) throw Damage();
    }

    private bool TryTake(ReadOnlySpan<byte> rest, out int taken)
    {
        taken = 0;
        if (_seed == 0)
        {
            if (rest.Length < Segment.HeaderBytes) return false;
            _seed = Segment.SeedOf(rest[..Segment.HeaderBytes]);
            if (_seed == 0) throw Damage();
            taken = Segment.HeaderBytes;
            return true;
        }

        if (rest.Length < Frame.HeaderBytes) return false;
        if (!Frame.TryReadHeader(rest, _seed, out var length, out var number, out var count)
            || number <= _number || length > Segment.BytesMax) throw Damage();
        if (rest.Length < Frame.HeaderBytes + length) return false;
        var records = rest.Slice(Frame.HeaderBytes, length);
        for (var left = count; left > 0; left--)
        {
            if (!Frame.TryReadRecord(records, out var record)) throw Damage();
            records = records[record.Length..];
        }

        if (!records.IsEmpty) throw Damage();
        (_number, taken) = (number, Frame.HeaderBytes + length);
        Frames++;
        Records += count;
        return true;
    }

    private InvalidDataException Damage() => new($"{_what} is damaged at byte {_at}.");
}
