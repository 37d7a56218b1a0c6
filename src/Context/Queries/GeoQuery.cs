using System.Globalization;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>Reads geographical queries (GS CIM 009 V1.9.1, 4.10).</summary>
internal static class GeoQuery
{
    private const int CoordinatesLengthMax = 64 * 1024;

    /// <summary>The condition of the parameters, or null where there is none of them.</summary>
    public static GeoCondition? Read(
        string? georel, string? geometry, string? coordinates, string? property, LdContext context)
    {
        if (georel is null && geometry is null && coordinates is null)
            return property is null ? null : throw Missing("georel");
        if (georel is null) throw Missing("georel");
        if (geometry is null) throw Missing("geometry");
        if (coordinates is null) throw Missing("coordinates");
        var reference = Geometry(geometry, coordinates);
        var target = property is null ? CoreTerms.NgsiLd + "location" : Names.One("geoproperty", property, context);
        var parts = georel.Split(';');
        var relation = Relation(parts[0]);
        if (relation != GeoRelation.Near)
            return parts.Length == 1
                ? new GeoCondition(relation, reference, target)
                : throw Fault("georel", $"{parts[0]} takes nothing behind it.");
        if (parts.Length != 2) throw Distances();
        var (most, least) = (Distance(parts[1], "maxDistance=="), Distance(parts[1], "minDistance=="));
        return most is null && least is null
            ? throw Distances()
            : new GeoCondition(relation, reference, target, least, most);
    }

    private static GeoRelation Relation(string name) => name switch
    {
        "near" => GeoRelation.Near,
        "within" => GeoRelation.Within,
        "contains" => GeoRelation.Contains,
        "intersects" => GeoRelation.Intersects,
        "equals" => GeoRelation.Equals,
        "disjoint" => GeoRelation.Disjoint,
        "overlaps" => GeoRelation.Overlaps,
        _ => throw Fault("georel", $"'{Faults.Shorten(name)}' is no relation; use near;maxDistance==METRES, "
            + "near;minDistance==METRES, within, contains, intersects, equals, disjoint or overlaps."),
    };

    private static double? Distance(string text, string head)
    {
        if (!text.StartsWith(head, StringComparison.Ordinal)) return null;
        var digits = text[head.Length..];
        return JsonNumber.Is(Encoding.UTF8.GetBytes(digits))
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var metres)
            && metres > 0 && double.IsFinite(metres)
            ? metres
            : throw Distances();
    }

    private static Geometry Geometry(string kind, string coordinates)
    {
        if (kind is not ("Point" or "MultiPoint" or "LineString" or "MultiLineString" or "Polygon" or "MultiPolygon"))
            throw Fault("geometry", $"'{Faults.Shorten(kind)}' is no kind of geometry; use Point, MultiPoint, "
                + "LineString, MultiLineString, Polygon or MultiPolygon.");
        if (coordinates.Length > CoordinatesLengthMax)
            throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.QueryTooComplex,
                $"The coordinates are longer than {CoordinatesLengthMax} characters.", "coordinates"));
        try
        {
            using var array = JsonDocument.Parse(coordinates, new JsonDocumentOptions { MaxDepth = 8 });
            if (array.RootElement.ValueKind != JsonValueKind.Array)
                throw Fault("coordinates", "The coordinates are a JSON array, longitude first.");
            var json = Encoding.UTF8.GetBytes(
                $"{{\"type\":\"{kind}\",\"coordinates\":{array.RootElement.GetRawText()}}}");
            return City.Kernel.Geometry.TryParse(json, out var geometry, out var fault)
                ? geometry
                : throw Fault("coordinates", fault);
        }
        catch (JsonException)
        {
            throw Fault("coordinates", "The coordinates are a JSON array, longitude first.");
        }
    }

    private static ReadingFault Distances() => Fault(
        "georel", "near takes one distance in metres, greater than zero: near;maxDistance==2000 or "
        + "near;minDistance==2000.");

    private static ReadingFault Missing(string name) => Fault(
        name, "A geographical query needs georel, geometry and coordinates together.");

    private static ReadingFault Fault(string name, string detail) => new(Faults.Parameter(name, detail));
}
