using System.Text.Json;
using NetTopologySuite.Geometries;
using Geometry = NetTopologySuite.Geometries.Geometry;

namespace City.Sim.Tests;

/// <summary>Reads the files of a basemap as any map does: by their text alone.</summary>
internal sealed class MapReader
{
    private readonly Dictionary<string, byte[]> _files;

    public MapReader(long seed) => _files = BasemapFolder.Files(new CityPlan(seed)).ToDictionary();

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    public static MapReader Seed1 { get; } = new(1);

    public JsonElement Description => JsonDocument.Parse(_files["basemap.json"]).RootElement;

    /// <summary>The features of a layer: what is said of each, and its shape in metres from the centre.</summary>
    public IEnumerable<(JsonElement About, Geometry Shape)> Layer(string name)
    {
        var collection = JsonDocument.Parse(_files[name + ".geojson"]).RootElement;
        Assert.Equal("FeatureCollection", collection.GetProperty("type").GetString());
        return collection.GetProperty("features").EnumerateArray().Select(feature =>
            (feature.GetProperty("properties"), Shape(feature.GetProperty("geometry"))));
    }

    /// <summary>Every pair of coordinates in a layer as it is written.</summary>
    public IEnumerable<(decimal Longitude, decimal Latitude)> Coordinates(string name) =>
        JsonDocument.Parse(_files[name + ".geojson"]).RootElement.GetProperty("features").EnumerateArray()
            .SelectMany(feature => Pairs(feature.GetProperty("geometry").GetProperty("coordinates")));

    private static IEnumerable<(decimal, decimal)> Pairs(JsonElement element) =>
        element[0].ValueKind == JsonValueKind.Number
            ? [(element[0].GetDecimal(), element[1].GetDecimal())]
            : element.EnumerateArray().SelectMany(Pairs);

    private static Geometry Shape(JsonElement geometry)
    {
        var coordinates = geometry.GetProperty("coordinates");
        return geometry.GetProperty("type").GetString() == "Polygon"
            ? new Polygon(new LinearRing(Corners(coordinates[0])))
            : new LineString(Corners(coordinates));
    }

    private static Coordinate[] Corners(JsonElement list) =>
    [
        .. list.EnumerateArray().Select(pair => Ground.SpotOf(pair[0].GetDouble(), pair[1].GetDouble()))
            .Select(spot => new Coordinate(spot.East, spot.North)),
    ];
}
