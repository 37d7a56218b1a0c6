using System.Runtime.InteropServices;

namespace City.Live;

/// <summary>The entities of some neighbouring slots while their past is read.</summary>
internal sealed class PastGathering(Vantage vantage) : IPointTaker
{
    private readonly SortedDictionary<int, PastEntity> _entities = [];

    public long SeqMax => vantage.SeqMax;

    /// <summary>Forgets everything but what was taken back, where that is needed; false where it is not.</summary>
    public bool BeginAgain()
    {
        if (!_entities.Values.Any(entity => entity.MustTakeAgain)) return false;
        foreach (var entity in _entities.Values) entity.BeginAgain();
        return true;
    }

    /// <summary>By slot.</summary>
    public IEnumerable<KeyValuePair<int, PastEntity>> Entities => _entities;

    public bool Wants(long series) => true;

    public void Take(List<PackedPoint> points, byte[][] shapes)
    {
        foreach (ref readonly var point in CollectionsMarshal.AsSpan(points))
            Of(point).Take(point, shapes[point.Shape]);
    }

    public void Take(in PackedPoint point, ReadOnlySpan<byte> shape) => Of(point).Take(point, shape.ToArray());

    private PastEntity Of(in PackedPoint point)
    {
        var slot = SeriesKey.Slot(point.Series);
        if (!_entities.TryGetValue(slot, out var entity)) _entities.Add(slot, entity = new PastEntity(vantage));
        return entity;
    }
}
