using City.Kernel;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using CityGeometry = City.Kernel.Geometry;
using Position = City.Kernel.Position;

namespace City.Live;

/// <summary>
/// The geometry that a query compares with. Near two points the distance is that over the sphere; near anything else
/// it is measured in the plane that touches the earth at the reference's middle, good to about 1 % up to 100 km.
/// </summary>
internal sealed class GeoReference
{
    private const double MetresPerDegree = 111_195.08;

    private static readonly GeometryFactory Factory = new();

    private readonly GeoCondition _condition;
    private readonly IPreparedGeometry _prepared;
    private readonly NetTopologySuite.Geometries.Geometry _geometry;
    private readonly double _shrink;
    private readonly Position? _point;

    public GeoReference(GeoCondition condition)
    {
        _condition = condition;
        var reference = condition.Reference;
        _shrink = Math.Max(0.01, Math.Cos((reference.South + reference.North) / 2 * Math.PI / 180));
        _geometry = Convert(reference, condition.Relation == GeoRelation.Near ? _shrink : 1);
        _prepared = PreparedGeometryFactory.Prepare(_geometry);
        _point = reference.Kind == GeometryKind.Point ? reference.Lines[0][0] : null;
    }

    /// <summary>Whether the index by place can find all matches, and the box in which they lie.</summary>
    public bool TryBox(out (double West, double South, double East, double North) box)
    {
        var reference = _condition.Reference;
        box = (reference.West, reference.South, reference.East, reference.North);
        if (_condition.Relation == GeoRelation.Disjoint) return false;
        if (_condition.Relation != GeoRelation.Near) return true;
        if (_condition.MaxDistanceMetres is not { } metres || metres > 5_000_000) return false;
        var north = metres / MetresPerDegree * 1.01;
        var furthest = Math.Max(Math.Abs(box.South), Math.Abs(box.North)) + north;
        var east = furthest >= 89 ? 360 : north / Math.Cos(furthest * Math.PI / 180);
        box = (box.West - east, box.South - north, box.East + east, box.North + north);
        if (box.East - box.West >= 360) (box.West, box.East) = (-180, 180);
        return true;
    }

    public bool Matches(ReadOnlySpan<byte> geoJson)
    {
        if (_point is { } point && _condition.Relation == GeoRelation.Near
            && CityGeometry.TryReadPoint(geoJson, out var position))
            return InDistance(point.MetresTo(position));
        return CityGeometry.TryParse(geoJson, out var geometry, out _) && Matches(geometry);
    }

    private bool Matches(CityGeometry geometry)
    {
        var other = Convert(geometry, _condition.Relation == GeoRelation.Near ? _shrink : 1);
        return _condition.Relation switch
        {
            GeoRelation.Near => InDistance(_geometry.Distance(other) * MetresPerDegree),
            GeoRelation.Within => _prepared.Covers(other),
            GeoRelation.Contains => other.Covers(_geometry),
            GeoRelation.Intersects => _prepared.Intersects(other),
            GeoRelation.Equals => _geometry.EqualsTopologically(other),
            GeoRelation.Disjoint => _prepared.Disjoint(other),
            GeoRelation.Overlaps => _prepared.Overlaps(other),
            _ => false,
        };
    }

    private bool InDistance(double metres) =>
        !(metres > _condition.MaxDistanceMetres) && !(metres < _condition.MinDistanceMetres);

    private static NetTopologySuite.Geometries.Geometry Convert(CityGeometry geometry, double shrink)
    {
        if (!geometry.Parts.IsEmpty)
            return Factory.BuildGeometry(geometry.Parts.Select(part => Convert(part, shrink)).ToList());
        return geometry.Kind switch
        {
            GeometryKind.Point => Factory.CreatePoint(At(geometry.Lines[0][0], shrink)),
            GeometryKind.MultiPoint => Factory.CreateMultiPointFromCoords(Line(geometry.Lines[0], shrink)),
            GeometryKind.LineString => Factory.CreateLineString(Line(geometry.Lines[0], shrink)),
            _ => Factory.CreatePolygon(
                Factory.CreateLinearRing(Line(geometry.Lines[0], shrink)),
                [.. geometry.Lines.Skip(1).Select(ring => Factory.CreateLinearRing(Line(ring, shrink)))]),
        };
    }

    private static Coordinate[] Line(IEnumerable<Position> positions, double shrink) =>
        [.. positions.Select(position => At(position, shrink))];

    private static Coordinate At(Position position, double shrink) =>
        new(position.Longitude * shrink, position.Latitude);
}
