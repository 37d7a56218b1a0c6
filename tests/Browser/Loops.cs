using System.Globalization;
using System.Text;
using City.TestKit;

namespace City.Browser;

/// <summary>Feeds of loops in the road, of the tests' own: one stands from the start, others come and go.</summary>
internal static class Loops
{
    /// <summary>The feed that is there from the start; one message of it is a dead letter.</summary>
    public const string Standing = "standing";

    /// <summary>The most that a loop may count.</summary>
    public const int Usual = 20_000;

    /// <summary>The id of the entity of the first loop of a feed.</summary>
    public static string Id(string feed) => $"urn:ngsi-ld:TrafficFlowObserved:{feed}-1";

    /// <summary>Writes the mapping of a feed; a brain reads it by itself.</summary>
    public static async Task WriteAsync(string folder, string feed, CancellationToken cancel, int most = Usual)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            mapping: 1
            feed: {{feed}}
            owner: Roads department
            freshness: 300
            source:
              format: json
              topic: devices/{device}/{{feed}}
            record: { key: "{device}@{at}" }
            time: { column: at }
            entity: { id: "urn:ngsi-ld:TrafficFlowObserved:{device}", type: TrafficFlowObserved }
            attributes:
              intensity: { column: flow, type: integer, unit: vehicles/h, range: { min: 0, max: {{most}} } }
              location:
                kind: GeoProperty
                position: { longitude: { column: lon }, latitude: { column: lat }, system: WGS-84 }
            """);
        // In one step, so that no half of it is ever read.
        var written = Path.Combine(folder, feed + ".writing");
        await File.WriteAllTextAsync(written, text, cancel);
        File.Move(written, Path.Combine(folder, feed + ".yaml"), overwrite: true);
    }

    /// <summary>Sends a reading and a text that is none to the feed that is there from the start.</summary>
    public static async Task SendGarbageAsync(Brain brain, CancellationToken cancel)
    {
        foreach (var body in (string[])
            ["""{"at":"2026-05-01T08:00:00Z","flow":120,"lon":106.55,"lat":29.6}""", "no JSON at all"])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            var door = $"/api/feeds/{Standing}/records?topic=devices/{Standing}-1/{Standing}";
            using var answer = await brain.Client.PostAsync(new Uri(door, UriKind.Relative), content, cancel);
            answer.EnsureSuccessStatusCode();
        }
    }
}
