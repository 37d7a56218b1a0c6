using System.Buffers.Binary;
using City.Kernel;

namespace City.Live;

/// <summary>Reads the changes of a frame of the log, once its checksum is found right.</summary>
internal ref struct FrameReader
{
    private ByteReader _reader;
    private int _left;

    public FrameReader(LogFrame frame)
    {
        var body = frame.Body.Span;
        if (body.Length < 20 || body[0] != 'C' || body[1] != 'L')
            throw Damaged(frame, "it does not begin as a frame does");
        if (body[2] != Frame.Format)
            throw Damaged(frame, $"its format is {body[2]}, which this program does not know");
        if (BinaryPrimitives.ReadUInt32LittleEndian(body[^4..]) != Crc32C.Of(body[..^4]))
            throw Damaged(frame, "its checksum is wrong");
        _left = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
        Seq = BinaryPrimitives.ReadInt64LittleEndian(body[8..]) - 1;
        if (Seq + 1 != frame.FirstSeq || Seq + _left != frame.LastSeq)
            throw Damaged(frame, "its numbers are not those under which it is kept");
        _reader = new ByteReader(body[Frame.HeadBytes..^4]);
    }

    public long Seq { get; private set; }

    public ReadOnlySpan<byte> Change { get; private set; }

    /// <summary>Where the change ends in the frame's body.</summary>
    public readonly int End => Frame.HeadBytes + _reader.Position;

    public bool MoveNext()
    {
        if (_left-- <= 0) return false;
        Seq++;
        Change = _reader.Block();
        return true;
    }

    private static InvalidDataException Damaged(LogFrame frame, string why) => new(
        $"The log of shard {frame.Shard} is damaged at the changes {frame.FirstSeq} to {frame.LastSeq}: {why}. "
        + "Restore the data directory from a backup.");
}
