using System.Globalization;
using System.Text;
using System.Text.Json;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// What stands within two kilometres of a place: a million lamps in 200 clusters with a spread of one kilometre, twenty
/// to a page, asked for 200 times a second while 5,000 readings a second are written.
/// </summary>
internal static class NearFigure
{
    private const int Lamps = 1_000_000, Clusters = 200;
    private const int QueriesPerSecond = 200, BatchesPerSecond = 50;
    private const int OpenMax = 1_000;

    private static readonly DateTimeOffset Begin = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var brain = await Brain.StartAsync(run.Start("near"), cancel);
        var (places, batches) = (Places(), new BatchClient(brain.Client));
        await batches.SendAllAsync("upsert", Lamps / BatchClient.Size, 8, (batch, text) =>
        {
            for (var i = 0; i < BatchClient.Size; i++)
                Append(text.Append(i == 0 ? '[' : ','), batch * BatchClient.Size + i, places);
            text.Append(']');
        }, cancel);

        using var client = brain.NewClient(64);
        var length = TimeSpan.FromSeconds(run.Options.Quick ? 5 : 15);
        await AskAsync(client, places, 0, cancel);
        await BothAsync(client, places, TimeSpan.FromSeconds(3), cancel);
        var sorted = await BothAsync(client, places, length, cancel);
        var p99 = OpenLoop.P99(sorted);
        var (p50, longest) = (sorted[sorted.Length / 2], sorted[^1]);
        run.Board.Say($"near: {sorted.Length} queries, p50 {p50:F1}, p99 {p99:F1}, longest {longest:F1} ms");
        run.Show(Figures.NearP99, p99);
    }

    private static async Task<double[]> BothAsync(
        HttpClient client, (double East, double North)[] places, TimeSpan length, CancellationToken cancel)
    {
        var batches = new BatchClient(client);
        var writing = new OpenLoop(OpenMax).RunAsync(
            BatchesPerSecond, length, batch => batches.SendAsync("update", Readings(batch), cancel), cancel);
        var asked = await new OpenLoop(OpenMax).RunAsync(
            QueriesPerSecond, length, query => AskAsync(client, places, query, cancel), cancel);
        await writing;
        return asked;
    }

    private static byte[] Readings(int batch)
    {
        var text = new StringBuilder();
        for (var i = 0; i < BatchClient.Size; i++)
        {
            var number = (int)((batch * 7919L * BatchClient.Size + i * 9973L) % Lamps);
            Fixture.AppendSpeed(
                text.Append(i == 0 ? '[' : ','), number, 1000 + (batch + i) % 9000, Begin.AddMilliseconds(batch * 20));
        }

        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }

    private static async Task AskAsync(
        HttpClient client, (double East, double North)[] places, int query, CancellationToken cancel)
    {
        var (east, north) = places[query * 37 % Clusters];
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/ngsi-ld/v1/entities?type={Fixture.Type}&limit=20&georel=near;maxDistance==2000&geometry=Point"
            + $"&coordinates=[{east:F5},{north:F5}]");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancel);
        answer.EnsureSuccessStatusCode();
        using var found = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        if (found.RootElement.GetArrayLength() != 20)
            throw new InvalidOperationException($"{found.RootElement.GetArrayLength()} of 20 were found at {path}.");
    }

    /// <summary>The middles of the clusters, over an area of about 100 by 100 km.</summary>
    private static (double East, double North)[] Places()
    {
        var chance = new Random(200);
        return [.. Enumerable.Range(0, Clusters).Select(_ =>
            (106 + chance.NextDouble(), 29 + chance.NextDouble() * 0.9))];
    }

    private static void Append(StringBuilder text, int number, (double East, double North)[] places)
    {
        // Two numbers of a seed of its own make a pair of normal deviates.
        var chance = new Random(number);
        var (length, angle) = (Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())), chance.NextDouble() * Math.Tau);
        var (east, north) = places[number % Clusters];
        var kilometre = 1 / 111.32;
        var longitude = east + length * Math.Cos(angle) * kilometre / Math.Cos(north * Math.PI / 180);
        var latitude = north + length * Math.Sin(angle) * kilometre;
        text.Append(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{Fixture.Id(number)}}}","type":"{{{Fixture.Type}}}",
            "speed":{"type":"Property","value":10.0,"unitCode":"KMH","observedAt":"2026-11-23T10:00:00.000Z"},
            "location":{"type":"GeoProperty","value":{"type":"Point",
            "coordinates":[{{{longitude:F6}}},{{{latitude:F6}}}] } } }
            """);
    }
}
