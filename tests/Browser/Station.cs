using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using City.TestKit;

namespace City.Browser;

/// <summary>A counting station of the tests' own: one entity with a past.</summary>
internal static class Station
{
    public const string Id = "urn:ngsi-ld:TrafficFlowObserved:bridge-7";

    /// <summary>How many hours of its past are written.</summary>
    public const int Hours = 200;

    private static readonly DateTimeOffset Begin = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The entity and one change for each hour; writing it again leaves one point more for each hour.
    /// </summary>
    public static async Task WriteAsync(Brain brain, CancellationToken cancel)
    {
        await SendAsync(brain, "/ngsi-ld/v1/entityOperations/upsert", new JsonArray(Whole()), cancel);
        foreach (var hours in Enumerable.Range(1, Hours - 1).Chunk(100))
            await SendAsync(brain, "/ngsi-ld/v1/entityOperations/update",
                new JsonArray([.. hours.Select(hour => Observed(Volume(hour), Begin.AddHours(hour)))]), cancel);
    }

    /// <summary>What the station counts in an hour of its past.</summary>
    public static int Volume(int hour) => 2_000 + (int)(1_500 * Math.Sin(hour % 24 * Math.PI / 12));

    /// <summary>Sets the volume as of a moment.</summary>
    public static async Task PatchAsync(Brain brain, int volume, DateTimeOffset observedAt, CancellationToken cancel)
    {
        using var content = Json(Observed(volume, observedAt)["intensity"]!);
        using var answer = await brain.Client.PatchAsync(
            new Uri($"/ngsi-ld/v1/entities/{Id}/attrs/intensity", UriKind.Relative), content, cancel);
        answer.EnsureSuccessStatusCode();
    }

    private static JsonObject Observed(int volume, DateTimeOffset at) => new JsonObject
    {
        ["id"] = Id,
        ["type"] = "TrafficFlowObserved",
        ["intensity"] = Property(volume, at, "H10"),
    };

    private static JsonObject Whole()
    {
        var entity = Observed(Volume(0), Begin);
        entity["name"] = new JsonObject
        {
            ["type"] = "LanguageProperty",
            ["languageMap"] = new JsonObject { ["en"] = "Bridge 7, northbound", ["zh"] = "七号桥北行" },
        };
        entity["weather"] = Property("light rain", Begin, null);
        entity["location"] = new JsonObject
        {
            ["type"] = "GeoProperty",
            ["value"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(106.5516, 29.563) },
        };
        entity["refRoad"] = new JsonObject { ["type"] = "Relationship", ["object"] = "urn:ngsi-ld:Road:ring-2" };
        return entity;
    }

    private static JsonObject Property(JsonNode value, DateTimeOffset at, string? unit)
    {
        var property = new JsonObject
        {
            ["type"] = "Property",
            ["value"] = value,
            ["observedAt"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["source"] = new JsonObject { ["type"] = "Property", ["value"] = "loop detector 7-2" },
        };
        if (unit is not null) property["unitCode"] = unit;
        return property;
    }

    private static async Task SendAsync(Brain brain, string path, JsonArray entities, CancellationToken cancel)
    {
        using var content = Json(entities);
        using var answer = await brain.Client.PostAsync(new Uri(path, UriKind.Relative), content, cancel);
        answer.EnsureSuccessStatusCode();
    }

    // With its length: the NGSI-LD door takes no body of unknown length.
    private static StringContent Json(JsonNode node) => new(node.ToJsonString(), Encoding.UTF8, "application/json");
}
