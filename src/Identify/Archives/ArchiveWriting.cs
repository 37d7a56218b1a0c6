using System.Buffers.Binary;

namespace City.Identify;

/// <summary>Writes one archive from the files of a log.</summary>
internal sealed class ArchiveWriting(Stream into, LogSnapshot snapshot)
{
    private const int ContentAt = 5;

    private readonly byte[] _block = new byte[ArchiveBlock.DataBytesMax + ArchiveBlock.OverheadBytes];
    private long _bytes, _data;

    public async Task<IdentifyArchiveSummary> RunAsync(DateTimeOffset at, CancellationToken cancel)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_block.AsSpan(ContentAt), ArchiveBlock.Magic);
        BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(ContentAt + 8), at.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32LittleEndian(_block.AsSpan(ContentAt + 16), snapshot.Files.Length);
        await SendAsync(ArchiveBlock.Head, 20, cancel);
        var content = new ArchiveContent();
        foreach (var file in snapshot.Files)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_block.AsSpan(ContentAt), file.Number);
            BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(ContentAt + 4), file.Length);
            await SendAsync(ArchiveBlock.Begin, 12, cancel);
            await FileAsync(file, content, cancel);
        }

        BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(ContentAt), _data);
        await SendAsync(ArchiveBlock.End, 8, cancel);
        return new IdentifyArchiveSummary(at, snapshot.Files.Length, content.Frames, content.Records, _bytes);
    }

    private async Task FileAsync(LogSnapshot.File file, ArchiveContent content, CancellationToken cancel)
    {
        content.Begin(file.Path);
        for (long at = 0; at < file.Length;)
        {
            var wanted = (int)Math.Min(ArchiveBlock.DataBytesMax, file.Length - at);
            var read = RandomAccess.Read(file.Handle, _block.AsSpan(ContentAt, wanted), at);
            if (read == 0) throw new InvalidDataException($"{file.Path} ends at byte {at}.");
            content.Add(_block.AsSpan(ContentAt, read));
            await SendAsync(ArchiveBlock.Data, read, cancel);
            at += read;
            _data += read;
        }

        content.End();
    }

    private async Task SendAsync(byte kind, int length, CancellationToken cancel)
    {
        var block = _block.AsMemory(0, length + ArchiveBlock.OverheadBytes);
        ArchiveBlock.Seal(block.Span, kind);
        await into.WriteAsync(block, cancel);
        _bytes += block.Length;
    }
}
