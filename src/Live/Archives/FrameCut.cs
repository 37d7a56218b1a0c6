using System.Buffers.Binary;
using City.Kernel;

namespace City.Live;

/// <summary>Cuts frames of a log that is restored to an earlier end.</summary>
internal static class FrameCut
{
    /// <summary>
    /// The frame with its changes up to one of them, as if it had been written so; null where none is left.
    /// </summary>
    public static LogFrame? Through(LogFrame frame, long lastSeq)
    {
        if (lastSeq >= frame.LastSeq) return frame;
        if (lastSeq < frame.FirstSeq) return null;
        var each = new FrameReader(frame);
        while (each.Seq < lastSeq)
            if (!each.MoveNext())
                throw new InvalidDataException(
                    $"The frame of shard {frame.Shard} from change {frame.FirstSeq} on ends before change {lastSeq}.");
        var body = new byte[each.End + 4];
        frame.Body.Span[..each.End].CopyTo(body);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), (int)(lastSeq - frame.FirstSeq + 1));
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(each.End), Crc32C.Of(body.AsSpan(0, each.End)));
        return new LogFrame(frame.Shard, frame.FirstSeq, lastSeq, body);
    }

    /// <summary>
    /// The last change of a frame that was recorded at a moment or before; the one before its first where none was.
    /// Within a shard the moments never go back.
    /// </summary>
    public static long LastSeq(LogFrame frame, Moment until)
    {
        var names = new NameTable();
        var each = new FrameReader(frame);
        var last = frame.FirstSeq - 1;
        while (each.MoveNext() && new ChangeView(each.Change, names, internNames: false).RecordedAt <= until)
            last = each.Seq;
        return last;
    }
}
