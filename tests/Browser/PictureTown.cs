using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using City.TestKit;

namespace City.Browser;

/// <summary>
/// What stands on the streets of the simulated city in the pictures: things at the corners of its roads, drawn from a
/// seed.
/// </summary>
internal static class PictureTown
{
    private const int Seed = 7;
    private const string Counter = "https://smartdatamodels.org/dataModel.Transportation/TrafficFlowObserved";

    private static readonly (string Type, string Road, int Every, string En, string Zh, string Value, string? Unit)[]
        Kinds =
        [
            ("Streetlight", "residential", 2, "Lamp", "路灯", "illuminanceLevel", "P1"),
            ("Vehicle", "secondary", 5, "Bus", "公交车", "speed", "KMH"),
            (Counter, "primary", 9, "Counting station", "流量站", "intensity", "H10"),
            ("AirQualityObserved", "secondary", 71, "Air station", "空气站", "pm25", "GQ"),
            ("ParkingSpot", "residential", 7, "Parking", "停车场", "availableSpotNumber", null),
        ];

    /// <summary>Writes the ground of the simulated city.</summary>
    public static Task WriteGroundAsync(string folder, CancellationToken cancel)
    {
        var program = Path.Combine(
            SourceTree.Root, "tests", "City.Sim", "bin", SourceTree.Configuration, "net10.0", "citysim");
        return ChildProcess.RunAsync(
            program, ["basemap", "--seed", Seed.ToString(CultureInfo.InvariantCulture), "--out", folder], cancel);
    }

    /// <summary>Writes the entities to a brain.</summary>
    public static async Task WriteAsync(Brain brain, string ground, CancellationToken cancel)
    {
        using var roads = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(ground, "roads.geojson"), cancel));
        var random = new Random(Seed);
        foreach (var kind in Kinds)
        {
            var entities = Corners(roads, kind.Road).Where((_, number) => number % kind.Every == 0)
                .Select((place, number) => Entity(kind, number + 1, place, random.Next(5, 95)));
            foreach (var batch in entities.Chunk(500))
            {
                using var content = new StringContent(
                    new JsonArray([.. batch]).ToJsonString(), Encoding.UTF8, "application/json");
                using var answer = await brain.Client.PostAsync(
                    new Uri("/ngsi-ld/v1/entityOperations/upsert", UriKind.Relative), content, cancel);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    /// <summary>The first corner of each road of a class.</summary>
    private static IEnumerable<(double Longitude, double Latitude)> Corners(JsonDocument roads, string road) =>
        from feature in roads.RootElement.GetProperty("features").EnumerateArray()
        where feature.GetProperty("properties").GetProperty("class").GetString() == road
        let corners = feature.GetProperty("geometry").GetProperty("coordinates")
        from corner in corners.EnumerateArray().Where((_, at) => at % 4 == 1)
        select (corner[0].GetDouble(), corner[1].GetDouble());

    private static JsonObject Entity(
        (string Type, string Road, int Every, string En, string Zh, string Value, string? Unit) kind, int number,
        (double Longitude, double Latitude) place, int value)
    {
        var property = new JsonObject
        {
            ["type"] = "Property",
            ["value"] = value,
            ["observedAt"] = TimeProvider.System.GetUtcNow().UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["source"] = new JsonObject { ["type"] = "Property", ["value"] = "simulation, seed 7" },
        };
        if (kind.Unit is not null) property["unitCode"] = kind.Unit;
        var type = kind.Type[(kind.Type.LastIndexOf('/') + 1)..];
        return new JsonObject
        {
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"urn:ngsi-ld:{type}:{number:0000}"),
            ["type"] = kind.Type,
            ["name"] = new JsonObject
            {
                ["type"] = "LanguageProperty",
                ["languageMap"] = new JsonObject { ["en"] = $"{kind.En} {number}", ["zh"] = $"{kind.Zh} {number} 号" },
            },
            [kind.Value] = property,
            ["location"] = new JsonObject
            {
                ["type"] = "GeoProperty",
                ["value"] = new JsonObject
                {
                    ["type"] = "Point",
                    ["coordinates"] = new JsonArray(place.Longitude, place.Latitude),
                },
            },
        };
    }
}
