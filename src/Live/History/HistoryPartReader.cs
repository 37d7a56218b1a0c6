using System.Buffers.Binary;
using City.Kernel;

namespace City.Live;

/// <summary>Reads parts of history, once their checksum is found right.</summary>
internal sealed class HistoryPartReader
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly HistoryPartWriter.Anchor _anchor;
    private readonly int _runs;

    public HistoryPartReader(HistoryPart part, ReadOnlyMemory<byte> body)
    {
        _body = body;
        var bytes = body.Span;
        if (bytes.Length < 8 || bytes[0] != 'C' || bytes[1] != 'H' || bytes[2] != HistoryPartWriter.Format
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Of(bytes[..^4]))
            throw new InvalidDataException(
                $"Part {part.Id} of the history is damaged. Delete it with its change range {part.FirstSeq} to "
                + $"{part.LastSeq} and let the history be built again from the log, or restore a backup.");
        var reader = new ByteReader(bytes[4..^4]);
        reader.Count();
        _anchor = new HistoryPartWriter.Anchor(reader.Signed(), reader.Signed(), reader.Signed());
        Shapes = new byte[reader.Count()][];
        for (var i = 0; i < Shapes.Length; i++) Shapes[i] = reader.Block().ToArray();
        _runs = 4 + reader.Position;
    }

    public byte[][] Shapes { get; }

    /// <summary>Adds the points of the series from one key on to another, both included, in order.</summary>
    public void Read(long firstSeries, long lastSeries, List<PackedPoint> into)
    {
        var reader = new ByteReader(_body.Span[_runs..^4]);
        long series = 0;
        while (!reader.AtEnd)
        {
            series += reader.Signed();
            var count = reader.Count();
            var blocks = reader.Block();
            if (series > lastSeries) return;
            if (series >= firstSeries) Run(series, count, blocks, into);
        }
    }

    private void Run(long series, int count, ReadOnlySpan<byte> blocks, List<PackedPoint> into)
    {
        var reader = new ByteReader(blocks);
        Span<long> columns = new long[6 * Math.Min(count, HistoryPartWriter.BlockPoints)];
        for (var left = count; left > 0;)
        {
            var size = Math.Min(left, HistoryPartWriter.BlockPoints);
            left -= size;
            var observed = columns[..size];
            var recorded = columns.Slice(size, size);
            var seqs = columns.Slice(2 * size, size);
            var shapes = columns.Slice(3 * size, size);
            var mantissas = columns.Slice(4 * size, size);
            var scales = columns.Slice(5 * size, size);
            ColumnCodec.Read(ref reader, observed, _anchor.Observed);
            ColumnCodec.Read(ref reader, recorded, _anchor.Recorded);
            ColumnCodec.Read(ref reader, seqs, _anchor.Seq);
            ColumnCodec.Read(ref reader, shapes, 0);
            DecimalColumn.Read(ref reader, mantissas, scales);
            for (var i = 0; i < size; i++)
                into.Add(new PackedPoint(
                    series, observed[i], recorded[i], seqs[i], mantissas[i], (int)shapes[i], (byte)scales[i]));
        }
    }
}
