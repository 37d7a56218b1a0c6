namespace City.Identify;

/// <summary>
/// Reads the frames of a log behind one, in order, up to the newest and on as they come. Where files between were
/// cleared away, what was current of them lies further on.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="after">The number of the last frame that is known; 0 for none.</param>
internal sealed class LogFollower(HandleLog log, ulong after)
{
    private SegmentReader? _reader;
    private int _segment;

    /// <summary>The last frame that was read.</summary>
    public ulong Number { get; private set; } = after;

    /// <summary>
    /// True when a file was cleared away before it was read: who follows asks again from the last frame it has.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the next frame; false where none is durable yet.</summary>
    public bool Next()
    {
        try
        {
            while (!IsBroken)
            {
                if (_reader is not null && NextOf(_reader)) return true;
                if (log.SegmentAt(_segment + 1) is not { } next) return false;
                // It may have grown once more before the next one stood.
                if (_reader is not null && NextOf(_reader)) return true;
                (_reader, _segment) = (log.ReaderOf(next), next.Number);
            }
        }
        catch (ObjectDisposedException) when (!log.IsClosed)
        {
            IsBroken = true;
        }

        return false;
    }

    /// <summary>The next record of the frame; false at its end.</summary>
    public bool NextRecord(out RecordView record) => _reader!.NextRecord(out record, out _);

    private bool NextOf(SegmentReader reader)
    {
        while (reader.NextFrame()
            || (log.SegmentAt(_segment) is { } segment && segment.Number == _segment && reader.Extend(segment.End)))
        {
            if (reader.Number <= Number) continue;
            Number = reader.Number;
            return true;
        }

        return false;
    }
}
