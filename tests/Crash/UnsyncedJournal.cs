using System.Buffers.Binary;
using System.Text;

namespace City.Crash;

/// <summary>What kind of change a record of the journal notes; the numbers are those of unsynced.c.</summary>
internal enum FileChangeKind
{
    Write = 1,
    Truncate,
    Create,
    Sync,
    Rename,
    Remove,
}

/// <summary>One change of a file, or a sync, in the order in which the process did them.</summary>
/// <param name="At">Where its record begins in the journal.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Inode">Which file; stays the same when it is renamed.</param>
/// <param name="Offset">Where the bytes begin; of a sync, up to where in the journal it reaches.</param>
/// <param name="SizeBefore">Size of the file before, in bytes.</param>
/// <param name="SizeAfter">Size of the file after, in bytes.</param>
/// <param name="Path">Path of the file at that time.</param>
/// <param name="OtherPath">New path of a rename; where a removed file was kept.</param>
/// <param name="Before">Bytes that stood there.</param>
/// <param name="After">Bytes that were put there.</param>
internal sealed record FileChange(
    long At, FileChangeKind Kind, ulong Inode, long Offset, long SizeBefore, long SizeAfter,
    string Path, string OtherPath, ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After);

/// <summary>Reads the journal that unsynced.c keeps.</summary>
internal static class UnsyncedJournal
{
    private const uint Magic = 0x554e5359;
    private const int HeadBytes = 56;

    /// <summary>
    /// All whole records, oldest first. A torn record at the end is left out: the change it announces was not made.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is not such a journal.</exception>
    public static IReadOnlyList<FileChange> Read(string path)
    {
        var changes = new List<FileChange>();
        if (!File.Exists(path)) return changes;
        ReadOnlyMemory<byte> all = File.ReadAllBytes(path), rest = all;
        while (rest.Length >= HeadBytes)
        {
            var head = rest.Span;
            if (U32(head, 0) != Magic) throw new InvalidDataException($"{path}: no record where one should begin");
            var lengths = (Path: U32(head, 40), Other: U32(head, 44), Before: U32(head, 48), After: U32(head, 52));
            var bodyBytes = (long)lengths.Path + lengths.Other + lengths.Before + lengths.After;
            if (rest.Length < HeadBytes + bodyBytes) break;
            var body = rest[HeadBytes..];
            changes.Add(new FileChange(
                all.Length - rest.Length, (FileChangeKind)U32(head, 4), U64(head, 8),
                (long)U64(head, 16), (long)U64(head, 24), (long)U64(head, 32),
                Encoding.UTF8.GetString(Take(ref body, lengths.Path).Span),
                Encoding.UTF8.GetString(Take(ref body, lengths.Other).Span),
                Take(ref body, lengths.Before), Take(ref body, lengths.After)));
            rest = body;
        }
        return changes;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> body, uint length)
    {
        var taken = body[..(int)length];
        body = body[(int)length..];
        return taken;
    }

    private static uint U32(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt32LittleEndian(head[at..]);

    private static ulong U64(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt64LittleEndian(head[at..]);
}
