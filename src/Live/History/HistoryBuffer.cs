using City.Kernel;

namespace City.Live;

/// <summary>
/// The newest history points of a shard, in the order of the log, until they are sorted and packed into a part. One
/// writer; readers see the points that were there when they took its <see cref="Count"/>. Its columns come in chunks
/// that are made when they are needed and are small enough for the collector to move.
/// </summary>
internal sealed class HistoryBuffer
{
    /// <summary>How many points a buffer takes before it is packed.</summary>
    public const int Capacity = 8 * HistoryChunk.Size;

    /// <summary>How many bytes of different shapes (texts above all) it takes before it is packed.</summary>
    public const int ShapeBytesMax = 8 * 1024 * 1024;

    private readonly Dictionary<ulong, int> _shapeNumbers = [];
    private readonly ByteWriter _shape = new();
    private byte[][] _shapes = new byte[64][];
    private int _shapeCount;
    private int _shapeBytes;
    private int _count;

    private readonly HistoryChunk?[] _chunks = new HistoryChunk?[Capacity / HistoryChunk.Size];

    public int Count => Volatile.Read(ref _count);

    public bool IsFull => _count >= Capacity || _shapeBytes >= ShapeBytesMax;

    /// <summary>The last change whose points are all here, whether it had any or not; 0 for none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Notes that all points of a change are here.</summary>
    public void Has(long seq) => LastSeq = seq;

    /// <summary>A point that was there when <see cref="Count"/> was read.</summary>
    public PackedPoint this[int at] => _chunks[at / HistoryChunk.Size]![at % HistoryChunk.Size];

    /// <summary>The series of the points from one on, as far as its chunk goes.</summary>
    public ReadOnlySpan<long> SeriesFrom(int at, int count)
    {
        var (chunk, within) = (at / HistoryChunk.Size, at % HistoryChunk.Size);
        return _chunks[chunk]!.Series.AsSpan(within, Math.Min(count - at, HistoryChunk.Size - within));
    }

    public ReadOnlySpan<byte> Shape(int number) => Volatile.Read(ref _shapes)[number];

    /// <summary>Takes one point. The caller makes a new buffer first when this one <see cref="IsFull"/>.</summary>
    public void Add(long series, long seq, Moment recordedAt, ReadOnlySpan<byte> body, bool aside)
    {
        var view = new AttributeView(body);
        _shape.Clear();
        PointShape.Write(_shape, view, aside);
        Add(new PackedPoint(
            series, view.HasObservedAt ? view.ObservedAt.Milliseconds : recordedAt.Milliseconds,
            recordedAt.Milliseconds, seq, view.Value.Mantissa, ShapeNumber(_shape.Written), view.Value.Scale));
    }

    /// <summary>Takes what a change says of the entity besides its attributes.</summary>
    public void AddHead(long series, long seq, in ChangeView change, ReadOnlySpan<byte> last)
    {
        _shape.Clear();
        EntityHead.Write(_shape, change, last);
        var recorded = change.RecordedAt.Milliseconds;
        Add(new PackedPoint(series, recorded, recorded, seq, 0, ShapeNumber(_shape.Written), 0));
    }

    /// <summary>Notes that the attribute was removed, or with the series of heads the entity.</summary>
    public void AddRemoval(long series, long seq, Moment recordedAt) => Add(new PackedPoint(
        series, recordedAt.Milliseconds, recordedAt.Milliseconds, seq, 0, ShapeNumber(PointShape.Removal), 0));

    private void Add(in PackedPoint point)
    {
        (_chunks[_count / HistoryChunk.Size] ??= new HistoryChunk())[_count % HistoryChunk.Size] = point;
        Volatile.Write(ref _count, _count + 1);
    }

    private int ShapeNumber(ReadOnlySpan<byte> shape)
    {
        for (var hash = StableHash.Of(shape); ; hash++)
        {
            if (!_shapeNumbers.TryGetValue(hash, out var number))
            {
                if (_shapeCount == _shapes.Length)
                {
                    var larger = new byte[_shapes.Length * 2][];
                    _shapes.CopyTo(larger, 0);
                    Volatile.Write(ref _shapes, larger);
                }

                _shapes[_shapeCount] = shape.ToArray();
                _shapeBytes += shape.Length + 64;
                return _shapeNumbers[hash] = _shapeCount++;
            }

            if (shape.SequenceEqual(_shapes[number])) return number;
        }
    }
}
