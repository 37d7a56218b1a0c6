using System.Buffers.Binary;
using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>
/// A shard's state in pieces for the snapshot store. Layout of a piece: magic "CS", format 1, what it holds (head,
/// names, records or the command window), that, and the CRC-32C. The head comes first, names before records, and the
/// window, which closes the snapshot, comes last. Archived entities are not in it: the head says which change the depot
/// must cover for the two to be whole, and when the newest change was recorded; it says neither where the snapshot is
/// of a program that had no depot.
/// </summary>
internal static class ShardSnapshot
{
    public const byte Format = 1;
    public const byte Head = 1, Names = 2, Records = 3, Window = 4;

    private const int PieceBytes = 60 * 1024;

    /// <summary>
    /// Writes the pieces of a view. Runs beside the shard's writer: it reads only what no longer changes.
    /// </summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> WriteAsync(ShardView view, byte[] window)
    {
        var writer = new ByteWriter(PieceBytes + 4 * 1024);
        Begin(writer, Head);
        writer.Count(view.Shard);
        writer.Unsigned((ulong)view.Seq);
        writer.Count(view.Slots);
        writer.Count(view.NameCount);
        writer.Unsigned((ulong)view.ArchivedSeq);
        writer.Signed(view.LastRecordedAt.Milliseconds);
        yield return End(writer);

        for (var number = 0; number < view.NameCount;)
        {
            Begin(writer, Names);
            for (; number < view.NameCount && writer.Length < PieceBytes; number++) writer.Text(view.Names[number]);
            yield return End(writer);
            await Task.Yield();
        }

        for (var slot = view.Records.Next(0); slot >= 0;)
        {
            Begin(writer, Records);
            for (; slot >= 0 && writer.Length < PieceBytes; slot = view.Records.Next(slot + 1))
            {
                writer.Count(slot);
                writer.Block(view.Records[slot]);
            }

            yield return End(writer);
            await Task.Yield();
        }

        Begin(writer, Window);
        writer.Bytes(window);
        yield return End(writer);
    }

    /// <summary>Finds a piece sound and says what it holds.</summary>
    public static byte Open(ReadOnlySpan<byte> piece, int shard, out ReadOnlySpan<byte> content)
    {
        if (piece.Length < 8 || piece[0] != 'C' || piece[1] != 'S' || piece[2] != Format
            || BinaryPrimitives.ReadUInt32LittleEndian(piece[^4..]) != Crc32C.Of(piece[..^4]))
            throw new InvalidDataException(
                $"The snapshot of shard {shard} is damaged or of an unknown format. Restore a backup, or delete the "
                + "snapshots so that the shard is built again from its whole log.");
        content = piece[4..^4];
        return piece[3];
    }

    private static void Begin(ByteWriter writer, byte what)
    {
        writer.Clear();
        writer.Bytes([(byte)'C', (byte)'S', Format, what]);
    }

    private static ReadOnlyMemory<byte> End(ByteWriter writer)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(writer.Take(4), Crc32C.Of(writer.Written[..^4]));
        return writer.ToArray();
    }
}
