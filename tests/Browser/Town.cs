using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using City.TestKit;

namespace City.Browser;

/// <summary>A small town of the tests' own: a ground, a bus, a depot, and lamps that stand close together.</summary>
internal static class Town
{
    public const double Longitude = 106.55;
    public const double Latitude = 29.56;
    public const int Lamps = 12;
    public const string Bus = "urn:ngsi-ld:Vehicle:bus-9";
    public const string Depot = "urn:ngsi-ld:Depot:east";

    /// <summary>Where the map looks to have the bus in its middle.</summary>
    public static string AtBus => At(Longitude, Latitude, 16);

    /// <summary>Where the map looks to have the lamps in its middle, as one cluster.</summary>
    public static string AtLamps => At(Longitude + 0.04, Latitude, 11);

    public static string At(double longitude, double latitude, double zoom) =>
        string.Create(CultureInfo.InvariantCulture, $"at={longitude},{latitude},{zoom}");

    /// <summary>Writes the ground: a lake west of the bus, one road, one house.</summary>
    public static async Task WriteGroundAsync(string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "basemap.json"), """
            {"name":{"en":"Test town","zh":"测试镇"},"simulated":true,"seed":1,"approval":"审图号：TEST-1",
             "attribution":{"en":"Made up by the tests","zh":"测试虚构"},"bounds":[106.5,29.5,106.6,29.6],
             "center":[106.55,29.56],"zoom":12,"layers":["water","districts","roads","buildings"]}
            """, cancel);
        await LayerAsync("water", """{"kind":"lake","name_en":"Lake","name_zh":"湖"}""", "Polygon",
            "[[[106.546,29.558],[106.549,29.558],[106.549,29.562],[106.546,29.562],[106.546,29.558]]]");
        await LayerAsync("districts", """{"name_en":"East","name_zh":"东区"}""", "Polygon",
            "[[[106.5,29.5],[106.6,29.5],[106.6,29.6],[106.5,29.6],[106.5,29.5]]]");
        await LayerAsync("roads", """{"class":"primary","name_en":"Ring road","name_zh":"环路","bridge":false}""",
            "LineString", "[[106.5,29.561],[106.6,29.561]]");
        await LayerAsync("buildings", """{"height":30}""", "Polygon",
            "[[[106.5512,29.5592],[106.5516,29.5592],[106.5516,29.5596],[106.5512,29.5596],[106.5512,29.5592]]]");

        Task LayerAsync(string layer, string properties, string geometry, string coordinates) => File.WriteAllTextAsync(
            Path.Combine(folder, layer + ".geojson"),
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":" + properties
            + ",\"geometry\":{\"type\":\"" + geometry + "\",\"coordinates\":" + coordinates + "}}]}", cancel);
    }

    public static async Task WriteAsync(Brain brain, CancellationToken cancel)
    {
        var lamps = Enumerable.Range(1, Lamps).Select(number => Placed(
            $"urn:ngsi-ld:Streetlight:{number:00}", "Streetlight", $"Lamp {number:00}", $"{number:00} 号灯",
            Longitude + 0.04 + (number % 4 * 0.002), Latitude + (number / 4 * 0.002)));
        var depot = Placed(Depot, "Depot", "East depot", "东站", Longitude + 0.01, Latitude + 0.01);
        var bus = Placed(Bus, "Vehicle", "Bus 9", "九路车", Longitude, Latitude);
        bus["speed"] = new JsonObject
        {
            ["type"] = "Property",
            ["value"] = 32,
            ["unitCode"] = "KMH",
            ["observedAt"] = "2026-05-01T08:00:00Z",
            ["source"] = new JsonObject { ["type"] = "Property", ["value"] = "on-board unit" },
        };
        bus["refDepot"] = new JsonObject { ["type"] = "Relationship", ["object"] = Depot };
        await SendAsync(brain, [depot, bus, .. lamps], cancel);
    }

    /// <summary>Says where the bus is.</summary>
    public static async Task MoveAsync(Brain brain, double longitude, double latitude, CancellationToken cancel)
    {
        using var content = new StringContent(
            new JsonObject { ["value"] = Point(longitude, latitude) }.ToJsonString(), Encoding.UTF8,
            "application/json");
        using var answer = await brain.Client.PatchAsync(
            new Uri($"/ngsi-ld/v1/entities/{Bus}/attrs/location", UriKind.Relative), content, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Says what a zone covers.</summary>
    public static Task CoverAsync(
        Brain brain, string id, string geometry, JsonArray coordinates, CancellationToken cancel)
    {
        var zone = Placed(id, "Zone", id, id, 0, 0);
        zone["location"]!["value"] = new JsonObject { ["type"] = geometry, ["coordinates"] = coordinates };
        return SendAsync(brain, [zone], cancel);
    }

    /// <summary>A square with its south-western corner here; degrees.</summary>
    public static JsonArray Square(double west, double south, double size) => new(new JsonArray(
        Position(west, south), Position(west + size, south), Position(west + size, south + size),
        Position(west, south + size), Position(west, south)));

    public static JsonArray Position(double longitude, double latitude) => new(longitude, latitude);

    /// <summary>Several of a type with names in two languages, close together.</summary>
    public static Task NameAsync(
        Brain brain, string type, IEnumerable<(string En, string Zh)> names, double longitude,
        CancellationToken cancel) =>
        SendAsync(brain, [.. names.Select((name, number) => Placed(
            $"urn:ngsi-ld:{type}:{number}", type, name.En, name.Zh, longitude + (number * 0.0005), Latitude))], cancel);

    /// <summary>Things without a place that point to an entity.</summary>
    public static Task PointAsync(Brain brain, int count, string to, CancellationToken cancel) => SendAsync(
        brain,
        [
            .. Enumerable.Range(0, count).Select(number => new JsonObject
            {
                ["id"] = $"urn:ngsi-ld:Zpointer:{number}",
                ["type"] = "Zpointer",
                ["leadsTo"] = new JsonObject { ["type"] = "Relationship", ["object"] = to },
            }),
        ], cancel);

    public static Task AddAsync(Brain brain, string id, string type, CancellationToken cancel) =>
        SendAsync(brain, [Placed(id, type, "New", "新", Longitude + 0.002, Latitude)], cancel);

    public static async Task RemoveAsync(Brain brain, string id, CancellationToken cancel)
    {
        using var answer = await brain.Client.DeleteAsync(
            new Uri("/ngsi-ld/v1/entities/" + id, UriKind.Relative), cancel);
        answer.EnsureSuccessStatusCode();
    }

    private static JsonObject Placed(
        string id, string type, string en, string zh, double longitude, double latitude) => new()
    {
        ["id"] = id,
        ["type"] = type,
        ["name"] = new JsonObject
        {
            ["type"] = "LanguageProperty",
            ["languageMap"] = new JsonObject { ["en"] = en, ["zh"] = zh },
        },
        ["location"] = new JsonObject { ["type"] = "GeoProperty", ["value"] = Point(longitude, latitude) },
    };

    private static JsonObject Point(double longitude, double latitude) =>
        new() { ["type"] = "Point", ["coordinates"] = new JsonArray(longitude, latitude) };

    private static async Task SendAsync(Brain brain, JsonArray entities, CancellationToken cancel)
    {
        using var content = new StringContent(entities.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entityOperations/upsert", UriKind.Relative), content, cancel);
        answer.EnsureSuccessStatusCode();
    }
}
