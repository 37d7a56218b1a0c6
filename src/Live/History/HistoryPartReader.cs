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
        if (bytes.Length < 8 || bytes[0] != 'C' || bytes[1] != 'H'
            || bytes[2] is not (HistoryPartWriter.Format or HistoryPartWriter.DroppedFormat)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Of(bytes[..^4]))
            throw new InvalidDataException(
                $"Part {part.Id} of the history is damaged. Delete it with its change range {part.FirstSeq} to "
                + $"{part.LastSeq} and let the history be built again from the log, or restore a backup.");
        var reader = new ByteReader(bytes[4..^4]);
        reader.Count();
        _anchor = new HistoryPartWriter.Anchor(reader.Signed(), reader.Signed(), reader.Signed());
        if (bytes[2] == HistoryPartWriter.DroppedFormat)
            Dropped = new DroppedPoints((long)reader.Unsigned(), reader.Unsigned());
        Shapes = new byte[reader.Count()][];
        for (var i = 0; i < Shapes.Length; i++) Shapes[i] = reader.Block().ToArray();
        _runs = 4 + reader.Position;
    }

    public byte[][] Shapes { get; }

    /// <summary>What retention has dropped while the part was made, or those of which it was made.</summary>
    public DroppedPoints Dropped { get; }

    /// <summary>Adds the points in a range of those series that are wanted, in order.</summary>
    public void Read(in PointRange range, Func<long, bool> wants, List<PackedPoint> into)
    {
        var reader = new ByteReader(_body.Span[_runs..^4]);
        var columns = new Columns();
        long series = 0;
        while (!reader.AtEnd)
        {
            series += reader.Signed();
            var count = reader.Count();
            var blocks = new ByteReader(reader.Block());
            if (series > range.LastSeries) return;
            if (series < range.FirstSeries || !wants(series)) continue;
            for (var left = count; left > 0; left -= HistoryPartWriter.BlockPoints)
                Block(series, ref blocks, columns.Of(Math.Min(left, HistoryPartWriter.BlockPoints)), range, into);
        }
    }

    /// <summary>Of a block without a point in the range only the times are read, and the rest is passed over.</summary>
    private void Block(
        long series, ref ByteReader blocks, Columns columns, in PointRange range, List<PackedPoint> into)
    {
        ColumnCodec.Read(ref blocks, columns.Observed, _anchor.Observed);
        ColumnCodec.Read(ref blocks, columns.Recorded, _anchor.Recorded);
        var times = range.Time == HistoryTime.Observed ? columns.Observed : columns.Recorded;
        var wanted = 0;
        foreach (var time in times) wanted += range.Holds(time) ? 1 : 0;
        if (wanted == 0)
        {
            for (var i = 0; i < 2; i++) ColumnCodec.Skip(ref blocks, times.Length);
            DecimalColumn.Skip(ref blocks, times.Length);
            return;
        }

        ColumnCodec.Read(ref blocks, columns.Seqs, _anchor.Seq);
        ColumnCodec.Read(ref blocks, columns.Shapes, 0);
        DecimalColumn.Read(ref blocks, columns.Mantissas, columns.Scales);
        into.EnsureCapacity(into.Count + wanted);
        for (var i = 0; i < times.Length; i++)
            if (range.Holds(times[i]))
                into.Add(new PackedPoint(
                    series, columns.Observed[i], columns.Recorded[i], columns.Seqs[i], columns.Mantissas[i],
                    (int)columns.Shapes[i], (byte)columns.Scales[i]));
    }

    /// <summary>Room for the columns of one block.</summary>
    private readonly ref struct Columns
    {
        private const int Count = 6;

        private readonly long[] _room;

        public Columns() : this(new long[Count * HistoryPartWriter.BlockPoints], 0)
        {
        }

        private Columns(long[] room, int size) => (_room, Size) = (room, size);

        public Span<long> Observed => Column(0);

        public Span<long> Recorded => Column(1);

        public Span<long> Seqs => Column(2);

        public Span<long> Shapes => Column(3);

        public Span<long> Mantissas => Column(4);

        public Span<long> Scales => Column(5);

        private int Size { get; }

        public Columns Of(int size) => new(_room, size);

        private Span<long> Column(int number) => _room.AsSpan(number * HistoryPartWriter.BlockPoints, Size);
    }
}
