using City.Kernel;

namespace City.Live;

/// <summary>
/// The newest history points of a shard, in the order of the log, until they are sorted and packed into a part. One
/// writer; readers see the points that were there when they took its <see cref="Count"/>.
/// </summary>
internal sealed class HistoryBuffer
{
    /// <summary>How many points a buffer takes before it is packed.</summary>
    public const int Capacity = 65_536;

    /// <summary>How many bytes of different shapes (texts above all) it takes before it is packed.</summary>
    public const int ShapeBytesMax = 8 * 1024 * 1024;

    private readonly Dictionary<ulong, int> _shapeNumbers = [];
    private readonly ByteWriter _shape = new();
    private byte[][] _shapes = new byte[64][];
    private int _shapeCount;
    private int _shapeBytes;
    private int _count;

    public readonly long[] Series = new long[Capacity];
    public readonly long[] Observed = new long[Capacity];
    public readonly long[] Recorded = new long[Capacity];
    public readonly long[] Seqs = new long[Capacity];
    public readonly long[] Mantissas = new long[Capacity];
    public readonly int[] Shapes = new int[Capacity];
    public readonly byte[] Scales = new byte[Capacity];

    public int Count => Volatile.Read(ref _count);

    public bool IsFull => _count >= Capacity || _shapeBytes >= ShapeBytesMax;

    public long LastSeq => _count == 0 ? 0 : Seqs[_count - 1];

    public ReadOnlySpan<byte> Shape(int number) => Volatile.Read(ref _shapes)[number];

    /// <summary>Takes one point. The caller makes a new buffer first when this one <see cref="IsFull"/>.</summary>
    public void Add(long series, long seq, Moment recordedAt, ReadOnlySpan<byte> body)
    {
        var view = new AttributeView(body);
        var at = _count;
        Series[at] = series;
        Seqs[at] = seq;
        Recorded[at] = recordedAt.Milliseconds;
        Observed[at] = view.HasObservedAt ? view.ObservedAt.Milliseconds : recordedAt.Milliseconds;
        (Mantissas[at], Scales[at]) = (view.Value.Mantissa, view.Value.Scale);
        _shape.Clear();
        PointShape.Write(_shape, view);
        Shapes[at] = ShapeNumber(_shape.Written);
        Volatile.Write(ref _count, at + 1);
    }

    /// <summary>Notes that the attribute was removed.</summary>
    public void AddRemoval(long series, long seq, Moment recordedAt)
    {
        var at = _count;
        (Series[at], Seqs[at]) = (series, seq);
        Recorded[at] = Observed[at] = recordedAt.Milliseconds;
        (Mantissas[at], Scales[at]) = (0, 0);
        Shapes[at] = ShapeNumber(PointShape.Removal);
        Volatile.Write(ref _count, at + 1);
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
