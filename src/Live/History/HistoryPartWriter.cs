using System.Buffers;
using System.Buffers.Binary;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Packs sorted points into parts. Layout of a body: magic "CH", format 1, a zero byte; count of points; the anchors
/// (earliest observation, first recording, first change number); in format 2 what was dropped; the shapes; then a run
/// for each series: how far its key lies from the last one's, its points, the length of its blocks, the blocks of at
/// most 512 points; and the CRC-32C.
/// </summary>
internal sealed class HistoryPartWriter(int tier) : IDisposable
{
    public const int BlockPoints = 512;

    /// <summary>
    /// The most points of one part. Fresh parts hold many series with few points each, which take more room.
    /// </summary>
    public const int PartPoints = 16_384, FreshPartPoints = 2_048;

    public const byte Format = 1, DroppedFormat = 2;

    /// <summary>How many bytes of shapes (texts above all) a part takes before the next one is begun.</summary>
    private const int ShapeBytesMax = 8 * 1024 * 1024;

    private readonly int _pointsMax = tier == 0 ? FreshPartPoints : PartPoints;
    private readonly PackedPoint[] _points =
        ArrayPool<PackedPoint>.Shared.Rent(tier == 0 ? FreshPartPoints : PartPoints);
    private int _count;
    private readonly List<byte[]> _shapes = [];
    private readonly Dictionary<ulong, int> _shapeNumbers = [];
    private readonly ByteWriter _writer = new(64 * 1024);
    private readonly ByteWriter _run = new(16 * 1024);
    private readonly long[] _column = new long[BlockPoints];
    private int _shapeBytes;
    private DroppedPoints _dropped;

    /// <summary>The finished parts, with ids still to be given.</summary>
    public List<(HistoryPart Part, ReadOnlyMemory<byte> Body)> Parts { get; } = [];

    public void Add(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        if (_count >= _pointsMax || _shapeBytes >= ShapeBytesMax) Finish();
        _points[_count++] = point with { Shape = ShapeNumber(shape) };
    }

    /// <summary>Notes that a point is left out for ever. One of its series follows or was added.</summary>
    public void Drop(in PackedPoint point, ReadOnlySpan<byte> shape) => _dropped = _dropped.With(point, shape);

    /// <summary>Notes what was left out before.</summary>
    public void Drop(DroppedPoints dropped) => _dropped += dropped;

    public void Finish()
    {
        if (_count == 0) return;
        _writer.Clear();
        _writer.Bytes([(byte)'C', (byte)'H', _dropped.Count > 0 ? DroppedFormat : Format, 0]);
        _writer.Count(_count);
        var anchor = new Anchor(long.MaxValue, long.MaxValue, long.MaxValue);
        var (lastObserved, lastSeq) = (long.MinValue, 0L);
        foreach (var point in _points.AsSpan(0, _count))
        {
            anchor = new Anchor(
                Math.Min(anchor.Observed, point.Observed), Math.Min(anchor.Recorded, point.Recorded),
                Math.Min(anchor.Seq, point.Seq));
            (lastObserved, lastSeq) = (Math.Max(lastObserved, point.Observed), Math.Max(lastSeq, point.Seq));
        }

        _writer.Signed(anchor.Observed);
        _writer.Signed(anchor.Recorded);
        _writer.Signed(anchor.Seq);
        if (_dropped.Count > 0)
        {
            _writer.Unsigned((ulong)_dropped.Count);
            _writer.Unsigned(_dropped.Sum);
        }

        _writer.Count(_shapes.Count);
        foreach (var shape in _shapes) _writer.Block(shape);
        Runs(anchor);
        BinaryPrimitives.WriteUInt32LittleEndian(_writer.Take(4), Crc32C.Of(_writer.Written[..^4]));

        Parts.Add((new HistoryPart(
            0, tier, _points[0].Series, _points[_count - 1].Series, new Moment(anchor.Observed),
            new Moment(lastObserved), anchor.Seq, lastSeq, _count, _writer.Length), _writer.ToArray()));
        _count = 0;
        _shapes.Clear();
        _shapeNumbers.Clear();
        _shapeBytes = 0;
        _dropped = default;
    }

    /// <summary>Gives the room for points back; the finished parts stay.</summary>
    public void Dispose() => ArrayPool<PackedPoint>.Shared.Return(_points);

    private void Runs(Anchor anchor)
    {
        ReadOnlySpan<PackedPoint> points = _points.AsSpan(0, _count);
        long last = 0;
        while (!points.IsEmpty)
        {
            var series = points[0].Series;
            var length = 1;
            while (length < points.Length && points[length].Series == series) length++;
            _run.Clear();
            for (var at = 0; at < length; at += BlockPoints)
                Block(points[at..Math.Min(length, at + BlockPoints)], anchor);
            _writer.Signed(series - last);
            _writer.Count(length);
            _writer.Block(_run.Written);
            last = series;
            points = points[length..];
        }
    }

    private void Block(ReadOnlySpan<PackedPoint> points, Anchor anchor)
    {
        var column = _column.AsSpan(0, points.Length);
        for (var i = 0; i < column.Length; i++) column[i] = points[i].Observed;
        ColumnCodec.Write(_run, column, anchor.Observed);
        for (var i = 0; i < column.Length; i++) column[i] = points[i].Recorded;
        ColumnCodec.Write(_run, column, anchor.Recorded);
        for (var i = 0; i < column.Length; i++) column[i] = points[i].Seq;
        ColumnCodec.Write(_run, column, anchor.Seq);
        for (var i = 0; i < column.Length; i++) column[i] = points[i].Shape;
        ColumnCodec.Write(_run, column, 0);
        DecimalColumn.Write(_run, points, column);
    }

    private int ShapeNumber(ReadOnlySpan<byte> shape)
    {
        for (var hash = StableHash.Of(shape); ; hash++)
        {
            if (!_shapeNumbers.TryGetValue(hash, out var number))
            {
                _shapes.Add(shape.ToArray());
                _shapeBytes += shape.Length;
                return _shapeNumbers[hash] = _shapes.Count - 1;
            }

            if (shape.SequenceEqual(_shapes[number])) return number;
        }
    }

    internal readonly record struct Anchor(long Observed, long Recorded, long Seq);
}
