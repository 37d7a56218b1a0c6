using System.Runtime.InteropServices;

namespace City.Live;

/// <summary>Points on their way into parts: those of a series with a rule go through the sieve together.</summary>
internal sealed class PointRun(HistoryPartWriter writer, Thinning? thinning)
{
    private readonly List<PackedPoint> _points = [];
    private readonly List<byte[]> _shapes = [];
    private long _series = long.MinValue;
    private City.Kernel.Retention? _rule;

    public void Add(in PackedPoint point, byte[] shape)
    {
        if (point.Series != _series)
        {
            Flush();
            (_series, _rule) = (point.Series, thinning?.Of(point.Series));
        }

        if (_rule is null)
        {
            writer.Add(point, shape);
            return;
        }

        // Behind the sieve a point is known by its place among the shapes.
        _points.Add(point with { Shape = _shapes.Count });
        _shapes.Add(shape);
    }

    /// <summary>Ends the series that was begun last.</summary>
    public void Flush()
    {
        if (_points.Count == 0) return;
        var stays = PointSieve.Keep(
            [.. _points.Select(point => (point, PointShape.RoleOf(_shapes[point.Shape])))], _rule!, thinning!.Now);
        var at = 0;
        foreach (ref readonly var point in CollectionsMarshal.AsSpan(_points))
        {
            if (stays[at]) writer.Add(point, _shapes[at]);
            else writer.Drop(point, _shapes[at]);
            at++;
        }

        _points.Clear();
        _shapes.Clear();
    }
}
