using System.Buffers.Binary;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// The blocks of an archive: byte kind, uint32 length, content, uint32 checksum of all these, numbers with the least
/// byte first. First <see cref="Head"/> (magic, int64 unix milliseconds, int32 segments), for each segment
/// <see cref="Begin"/> (int32 number, int64 length) and its bytes in <see cref="Data"/>, at last <see cref="End"/>
/// (int64 bytes of all data).
/// </summary>
internal static class ArchiveBlock
{
    public const byte Head = 1, Begin = 2, Data = 3, End = 4;
    public const ulong Magic = 0x0001_4841_4449_5943;
    public const int OverheadBytes = 9, DataBytesMax = 1 << 20;

    /// <summary>Writes kind, length and checksum around content that lies 5 bytes into a block.</summary>
    public static void Seal(Span<byte> block, byte kind)
    {
        block[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(block[1..], block.Length - OverheadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(block[^4..], Crc32C.Of(block[..^4]));
    }
}
