using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// The points of one series while an answer is put together, with the different shapes among them. Where only the
/// first or the last so many can be in the answer, it never holds more than twice as many.
/// </summary>
internal sealed class GatheredSeries(string name, string? datasetId, NameTable names, HistoryQuery query, int keep)
{
    /// <summary>Cutting shorter lists than this is not worth the sorting.</summary>
    private const int CutFrom = 4_096;

    private readonly List<(byte[] Bytes, Attribute? Shape, Value Value, bool IsDecimal)> _shapes = [];
    private readonly Dictionary<ulong, int> _numbers = [];
    private readonly Dictionary<long, long> _retracted = [];
    private bool _isCut;
    private readonly int _cutFrom = keep > int.MaxValue / 2 ? int.MaxValue : Math.Max(CutFrom, 2 * keep);

    public string Name => name;

    public string? DatasetId => datasetId;

    public List<PackedPoint> Points { get; } = [];

    /// <summary>
    /// Whether points that were cut off would have a place among the others, since some of those were taken back: then
    /// the series must be gathered again, whole.
    /// </summary>
    public bool IsTooShort => _isCut && _retracted.Count > 0;

    /// <summary>Adds a point whose shape goes by a number of this series.</summary>
    public void Add(in PackedPoint point)
    {
        if (_shapes[point.Shape].Shape is { Kind: AttributeKind.Unspecified })
        {
            _retracted[point.Observed] = Math.Max(point.Seq, _retracted.GetValueOrDefault(point.Observed));
            return;
        }

        if (Points.Count >= _cutFrom) Cut();
        Points.Add(point);
    }

    public (Attribute? Shape, Value Value) Shape(int number) => (_shapes[number].Shape, _shapes[number].Value);

    public bool IsDecimal(int number) => _shapes[number].IsDecimal;

    /// <summary>Brings the points into the query's order and leaves those that can be in the answer.</summary>
    public void Finish()
    {
        if (_retracted.Count > 0)
            Points.RemoveAll(point => _retracted.TryGetValue(point.Observed, out var by) && point.Seq < by);
        if (Points.Count > keep) Cut();
        else Sort();
    }

    /// <summary>By the query's time, then by the log. What comes from one part is in order already.</summary>
    private void Sort()
    {
        Comparison<PackedPoint> order = query.Time == HistoryTime.Observed
            ? static (left, right) => left.CompareTo(right)
            : static (left, right) => left.Seq.CompareTo(right.Seq);
        for (var i = 1; i < Points.Count; i++)
        {
            if (order(Points[i - 1], Points[i]) <= 0) continue;
            Points.Sort(order);
            return;
        }
    }

    /// <summary>The number that a shape goes by in this series.</summary>
    public int Number(ReadOnlySpan<byte> shape)
    {
        for (var hash = StableHash.Of(shape); ; hash++)
        {
            if (!_numbers.TryGetValue(hash, out var number))
            {
                var (attribute, value) = PointShape.Read(shape, name, datasetId, names);
                _shapes.Add((shape.ToArray(), attribute, value, PointShape.IsDecimal(shape)));
                return _numbers[hash] = _shapes.Count - 1;
            }

            if (shape.SequenceEqual(_shapes[number].Bytes)) return number;
        }
    }

    private void Cut()
    {
        Sort();
        _isCut = true;
        Points.RemoveRange(query.LastN is null ? keep : 0, Points.Count - keep);
    }
}
