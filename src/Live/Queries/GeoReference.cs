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

    /// <summary>By how much a distance in the plane may be too short.</summary>
    private const double PlaneError = 1.01;

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
        _geometry = Convert(reference, condition.Relation == GeoRelation.Near ? _shrink : 1, 0);
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
        var north = metres / MetresPerDegree * PlaneError;
        var furthest = Math.Max(Math.Abs(box.South), Math.Abs(box.North)) + north;
        var east = furthest >= 89 ? 360 : north / Math.Cos(furthest * Math.PI / 180);
        box = (box.West - east, box.South - north, box.East + east, box.North + north);
        if (box.East - box.West >= 360) (box.West, box.East) = (-180, 180);
        return true;
    }

    /// <summary>
    /// Null where a cell of the index tells nothing more; else whether something in a cell may match. Near a point,
    /// what is too far away is passed over by its cell, without a look at its record.
    /// </summary>
    public Func<ulong, bool>? MayMatch => _point is { } point && _condition is
    {
        Relation: GeoRelation.Near, MaxDistanceMetres: { } furthest,
    }
        ? cell =>
        {
            var (middle, reachMetres) = QuadCells.Middle(cell);
            return point.MetresTo(middle) <= furthest * PlaneError + reachMetres;
        }
        : null;

    public bool Matches(ReadOnlySpan<byte> geoJson)
    {
        if (_point is { } point && _condition.Relation == GeoRelation.Near
            && CityGeometry.TryReadPoint(geoJson, out var position))
            return InDistance(point.MetresTo(position));
        return CityGeometry.TryParse(geoJson, out var geometry, out _) && Matches(geometry);
    }

    private bool Matches(CityGeometry geometry)
    {
        var isNear = _condition.Relation == GeoRelation.Near;
        var other = Convert(geometry, isNear ? _shrink : 1, isNear ? Turns(geometry) : 0);
        if (_geometry.IsEmpty || other.IsEmpty) return _condition.Relation == GeoRelation.Disjoint;
        try
        {
            return _condition.Relation switch
            {
                GeoRelation.Near => InDistance(_geometry.Distance(other) * MetresPerDegree),
                GeoRelation.Within => Covers(_geometry, other),
                GeoRelation.Contains => Covers(other, _geometry),
                GeoRelation.Intersects => Meets(other),
                GeoRelation.Equals => Covers(_geometry, other) && Covers(other, _geometry),
                GeoRelation.Disjoint => !Meets(other),
                GeoRelation.Overlaps => Overlaps(other),
                _ => false,
            };
        }
        catch (TopologyException)
        {
            // A ring that crosses itself bounds no area that could be compared.
            return false;
        }
    }

    private bool Meets(NetTopologySuite.Geometries.Geometry other) =>
        Members(other).Any(part => Members(_geometry).Any(part.Intersects));

    private bool Overlaps(NetTopologySuite.Geometries.Geometry other) => IsMixed(_geometry) || IsMixed(other)
        ? Meets(other) && !Covers(_geometry, other) && !Covers(other, _geometry)
        : _prepared.Overlaps(other);

    /// <summary>A collection of several kinds is covered where each member lies in one member of the other.</summary>
    private bool Covers(NetTopologySuite.Geometries.Geometry outer, NetTopologySuite.Geometries.Geometry inner)
    {
        if (!IsMixed(outer) && !IsMixed(inner))
            return ReferenceEquals(outer, _geometry) ? _prepared.Covers(inner) : outer.Covers(inner);
        return Members(inner).All(part => Members(outer).Any(whole => whole.Covers(part)));
    }

    private static bool IsMixed(NetTopologySuite.Geometries.Geometry geometry) =>
        geometry.OgcGeometryType == OgcGeometryType.GeometryCollection;

    private static IEnumerable<NetTopologySuite.Geometries.Geometry> Members(
        NetTopologySuite.Geometries.Geometry geometry) => IsMixed(geometry)
            ? Enumerable.Range(0, geometry.NumGeometries).SelectMany(i => Members(geometry.GetGeometryN(i)))
            : [geometry];

    /// <summary>By how many turns around the earth a geometry is moved to lie on the reference's side of it.</summary>
    private double Turns(CityGeometry geometry) => Math.Round(
        (_condition.Reference.West + _condition.Reference.East - geometry.West - geometry.East) / 2 / 360) * 360;

    private bool InDistance(double metres) =>
        !(metres > _condition.MaxDistanceMetres) && !(metres < _condition.MinDistanceMetres);

    private static NetTopologySuite.Geometries.Geometry Convert(CityGeometry geometry, double shrink, double turn)
    {
        if (!geometry.Parts.IsEmpty)
            return Factory.BuildGeometry(geometry.Parts.Select(part => Convert(part, shrink, turn)).ToList());
        return geometry.Kind switch
        {
            GeometryKind.Point => Factory.CreatePoint(At(geometry.Lines[0][0], shrink, turn)),
            GeometryKind.MultiPoint => Factory.CreateMultiPointFromCoords(Line(geometry.Lines[0], shrink, turn)),
            GeometryKind.LineString => Factory.CreateLineString(Line(geometry.Lines[0], shrink, turn)),
            GeometryKind.Polygon => Factory.CreatePolygon(
                Factory.CreateLinearRing(Line(geometry.Lines[0], shrink, turn)),
                [.. geometry.Lines.Skip(1).Select(ring => Factory.CreateLinearRing(Line(ring, shrink, turn)))]),
            _ => Factory.CreateGeometryCollection(),
        };
    }

    private static Coordinate[] Line(IEnumerable<Position> positions, double shrink, double turn) =>
        [.. positions.Select(position => At(position, shrink, turn))];

    private static Coordinate At(Position position, double shrink, double turn) =>
        new((position.Longitude + turn) * shrink, position.Latitude);
}
