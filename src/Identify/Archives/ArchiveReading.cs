using System.Buffers.Binary;
using City.Kernel;

namespace City.Identify;

/// <summary>Reads one archive, and writes the files of its log where that is wanted.</summary>
/// <param name="from">The archive.</param>
/// <param name="folder">Where its files go; null to look at it only.</param>
internal sealed class ArchiveReading(Stream from, string? folder)
{
    private const int HeadBytes = 5, SegmentsMax = 1 << 24;

    private readonly byte[] _block = new byte[ArchiveBlock.DataBytesMax + ArchiveBlock.OverheadBytes];
    private readonly ArchiveContent _content = new();
    private long _at, _data;

    /// <exception cref="InvalidDataException">The archive is damaged; the message says where.</exception>
    public async Task<IdentifyArchiveSummary> RunAsync(CancellationToken cancel)
    {
        var head = await NextAsync(ArchiveBlock.Head, 20, cancel);
        if (BinaryPrimitives.ReadUInt64LittleEndian(head.Span) != ArchiveBlock.Magic)
            throw new InvalidDataException("This is no archive of identifiers.");
        var milliseconds = BinaryPrimitives.ReadInt64LittleEndian(head.Span[8..]);
        var segments = BinaryPrimitives.ReadInt32LittleEndian(head.Span[16..]);
        if (segments is < 1 or > SegmentsMax || milliseconds is < 0 or > 253_402_300_799_999) throw Damage();
        var last = 0;
        for (var left = segments; left > 0; left--)
        {
            var begin = await NextAsync(ArchiveBlock.Begin, 12, cancel);
            var number = BinaryPrimitives.ReadInt32LittleEndian(begin.Span);
            var length = BinaryPrimitives.ReadInt64LittleEndian(begin.Span[4..]);
            if (number <= last || length is < Segment.HeaderBytes or > Segment.BytesMax) throw Damage();
            last = number;
            await SegmentAsync(number, length, cancel);
        }

        var end = await NextAsync(ArchiveBlock.End, 8, cancel);
        if (BinaryPrimitives.ReadInt64LittleEndian(end.Span) != _data) throw Damage();
        if (await from.ReadAsync(_block.AsMemory(0, 1), cancel) != 0)
            throw new InvalidDataException($"Something follows the archive at byte {_at}.");
        return new IdentifyArchiveSummary(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), segments,
            _content.Frames, _content.Records, _at);
    }

    private async Task SegmentAsync(int number, long length, CancellationToken cancel)
    {
        var path = Segment.PathOf(folder ?? "", number);
        _content.Begin(path);
        await using var file = folder is null ? null : new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        for (long done = 0; done < length;)
        {
            var block = await NextAsync(ArchiveBlock.Data, null, cancel);
            if (block.IsEmpty || block.Length > length - done) throw Damage();
            _content.Add(block.Span);
            if (file is not null) await file.WriteAsync(block, cancel);
            done += block.Length;
            _data += block.Length;
        }

        _content.End();
        file?.Flush(flushToDisk: true);
    }

    /// <summary>The content of the next block, which must be of a kind.</summary>
    private async Task<ReadOnlyMemory<byte>> NextAsync(byte kind, int? bytes, CancellationToken cancel)
    {
        await FillAsync(0, HeadBytes, cancel);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_block.AsSpan(1));
        if (_block[0] != kind || length < 0 || length > ArchiveBlock.DataBytesMax || (bytes ?? length) != length)
            throw Damage();
        await FillAsync(HeadBytes, length + 4, cancel);
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(HeadBytes + length));
        if (Crc32C.Of(_block.AsSpan(0, HeadBytes + length)) != sum) throw Damage();
        _at += length + ArchiveBlock.OverheadBytes;
        return _block.AsMemory(HeadBytes, length);
    }

    private async Task FillAsync(int at, int count, CancellationToken cancel)
    {
        if (await from.ReadAtLeastAsync(_block.AsMemory(at, count), count, throwOnEndOfStream: false, cancel) < count)
            throw new InvalidDataException($"The archive of identifiers is cut off at byte {_at}.");
    }

    private InvalidDataException Damage() =>
        new($"The archive of identifiers is damaged in the block at byte {_at}.");
}
