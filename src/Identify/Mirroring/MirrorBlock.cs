using System.Buffers.Binary;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// The blocks of the stream by which a mirror follows: byte kind, int32 length, content, uint32 checksum of all these.
/// <see cref="Hello"/> (int64 store, int64 frame from which on it comes, 0 for all), <see cref="Frame"/> (int64 number,
/// then records: byte kind, 0x80 where the name is gone, name, body), <see cref="Tick"/> (int64 newest frame, int64
/// unix milliseconds) when all is sent and once a second.
/// </summary>
internal static class MirrorBlock
{
    public const byte Hello = 1, Frame = 2, Tick = 3;

    /// <summary>The longest content: a frame of the log, and what names and lengths take besides.</summary>
    public const int BytesMax = 16 << 20;

    private const int HeadBytes = 5;

    /// <summary>Begins a block; <see cref="End"/> sets what depends on its content.</summary>
    public static int Begin(WireWriter into, byte kind)
    {
        var start = into.Length;
        into.Byte(kind);
        into.Int32(0);
        return start;
    }

    public static void End(WireWriter into, int start)
    {
        into.Patch(start + 1, into.Length - start - HeadBytes);
        into.UInt32(Crc32C.Of(into.Written[start..]));
    }

    /// <summary>Reads one block whole.</summary>
    /// <exception cref="IOException">The stream ended, or is not as it was sent.</exception>
    public static async ValueTask<(byte Kind, byte[] Content)> ReadAsync(Stream from, CancellationToken cancel)
    {
        var head = new byte[HeadBytes];
        await from.ReadExactlyAsync(head, cancel);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if ((uint)length > BytesMax) throw new IOException("The primary sends what is no block.");
        var block = new byte[HeadBytes + length + 4];
        head.CopyTo(block, 0);
        await from.ReadExactlyAsync(block.AsMemory(HeadBytes), cancel);
        if (Crc32C.Of(block.AsSpan(0, HeadBytes + length)) != BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(^4..)))
            throw new IOException("A block of the primary was damaged on its way.");
        return (head[0], block[HeadBytes..^4]);
    }
}
