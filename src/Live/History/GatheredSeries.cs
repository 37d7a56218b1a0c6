using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>The points of one series while an answer is put together, with the different shapes among them.</summary>
internal sealed class GatheredSeries(string name, string? datasetId, NameTable names)
{
    private readonly List<(byte[] Bytes, Attribute? Shape, Value Value, bool IsDecimal)> _shapes = [];
    private readonly Dictionary<ulong, int> _numbers = [];

    public string Name => name;

    public string? DatasetId => datasetId;

    public List<PackedPoint> Points { get; } = [];

    public void Add(in PackedPoint point, ReadOnlySpan<byte> shape) =>
        Points.Add(point with { Shape = Number(shape) });

    public (Attribute? Shape, Value Value) Shape(int number) => (_shapes[number].Shape, _shapes[number].Value);

    public bool IsDecimal(int number) => _shapes[number].IsDecimal;

    public void Sort(HistoryTime time)
    {
        if (time == HistoryTime.Observed) Points.Sort();
        else Points.Sort(static (left, right) => left.Seq.CompareTo(right.Seq));
    }

    private int Number(ReadOnlySpan<byte> shape)
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
}
