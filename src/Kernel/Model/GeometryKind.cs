namespace City.Kernel;

/// <summary>Kinds of geometry (RFC 7946, 3.1).</summary>
public enum GeometryKind : byte
{
    /// <summary>One position.</summary>
    Point = 1,

    /// <summary>Several positions.</summary>
    MultiPoint,

    /// <summary>A line of two positions or more.</summary>
    LineString,

    /// <summary>Several lines.</summary>
    MultiLineString,

    /// <summary>An area: an outer ring and holes.</summary>
    Polygon,

    /// <summary>Several areas.</summary>
    MultiPolygon,

    /// <summary>Several geometries of any kind but this.</summary>
    GeometryCollection,
}
