using System.Collections.Immutable;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>An entity of the past while it is put together from the points of its series.</summary>
internal sealed class PastEntity(Vantage vantage)
{
    private readonly PastSeries _head = new();
    private readonly Dictionary<int, PastSeries> _series = [];
    private long _lastRecorded = long.MinValue;

    public void Take(in PackedPoint point, byte[] shape)
    {
        if (!vantage.Knows(point)) return;
        var number = SeriesKey.SeriesNumber(point.Series);
        if (number == EntityHead.Series)
        {
            _lastRecorded = Math.Max(_lastRecorded, point.Recorded);
            _head.Take(point, shape, EntityHead.IsBirth(shape) ? PointRole.Birth : PointRole.None, vantage.At);
            return;
        }

        var role = PointShape.RoleOf(shape);
        if ((role & PointRole.Aside) == 0) _lastRecorded = Math.Max(_lastRecorded, point.Recorded);
        if (!_series.TryGetValue(number, out var series)) _series.Add(number, series = new PastSeries());
        series.Take(point, shape, role, vantage.At);
    }

    /// <summary>Whether its points have to be taken again, since some that counted were taken back.</summary>
    public bool MustTakeAgain => _series.Values.Any(series => series.MustTakeAgain);

    /// <summary>Forgets everything but what was taken back.</summary>
    public void BeginAgain()
    {
        _head.BeginAgain();
        foreach (var series in _series.Values) series.BeginAgain();
    }

    /// <summary>The entity as it was, or null where there was none.</summary>
    public Entity? Build(string id, NameTable names)
    {
        // What the city did not hold yet was there when something was observed of it.
        var isEarlier = _head.Chosen is null;
        if ((_head.Chosen ?? _head.Later) is not { Shape.Length: > 0 } head) return null;
        var attributes = new List<Attribute>(_series.Count);
        var (isSeen, modifiedAt) = (!isEarlier, head.Point.Recorded);
        foreach (var (number, series) in _series)
        {
            isSeen |= series.Chosen is { } seen && PointShape.IsObserved(seen.Shape);
            if ((series.Chosen ?? (isEarlier ? Timeless(series) : null)) is not { Shape.Length: > 0 } point) continue;
            attributes.Add(Attribute(point, series.CreatedAt(point.Point), number, names));
            modifiedAt = Math.Max(modifiedAt, point.Point.Recorded);
        }

        if (!isSeen) return null;
        var (types, scopes) = EntityHead.Read(head.Shape, names);
        return new Entity
        {
            Id = id,
            Types = types,
            Scopes = scopes,
            Attributes = Sorted(attributes, names),
            CreatedAt = new Moment(_head.CreatedAt(head.Point)),
            ModifiedAt = new Moment(vantage.At is null ? _lastRecorded : modifiedAt),
        };
    }

    /// <summary>The first value of an attribute that does not say since when it holds.</summary>
    private static (PackedPoint Point, byte[] Shape)? Timeless(PastSeries series) =>
        series.Later is { } later && !PointShape.IsObserved(later.Shape) ? later : null;

    private static Attribute Attribute(
        (PackedPoint Point, byte[] Shape) of, long createdAt, int number, NameTable names)
    {
        var (name, dataset) = SeriesKey.Read(names, number);
        var (shape, value) = PointShape.Read(of.Shape, name, dataset, names);
        return shape! with
        {
            Value = PointShape.IsDecimal(of.Shape) ? Value.Decimal(of.Point.Mantissa, of.Point.Scale) : value,
            ObservedAt = shape!.ObservedAt is null ? null : new Moment(of.Point.Observed),
            CreatedAt = new Moment(createdAt),
            ModifiedAt = new Moment(of.Point.Recorded),
        };
    }

    /// <summary>Instances of one name beside each other, the default one first.</summary>
    private static ImmutableArray<Attribute> Sorted(List<Attribute> attributes, NameTable names) =>
        [.. attributes.OrderBy(each => names.Find(each.Name)).ThenBy(each => names.Find(each.DatasetId))];
}
