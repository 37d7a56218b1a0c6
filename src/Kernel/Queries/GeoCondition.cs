namespace City.Kernel;

/// <summary>A condition over a geometry (GS CIM 009 V1.9.1, 4.10).</summary>
/// <param name="Relation">How the entity's geometry must lie to the given one.</param>
/// <param name="Reference">The given geometry.</param>
/// <param name="Property">The GeoProperty looked at, an expanded IRI.</param>
/// <param name="MinDistanceMetres">With <see cref="GeoRelation.Near"/>: at least so far away, in metres, or
/// null.</param>
/// <param name="MaxDistanceMetres">With <see cref="GeoRelation.Near"/>: at most so far away, in metres, or
/// null.</param>
public sealed record GeoCondition(
    GeoRelation Relation, Geometry Reference, string Property,
    double? MinDistanceMetres = null, double? MaxDistanceMetres = null);
