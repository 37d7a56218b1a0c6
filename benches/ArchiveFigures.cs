using System.Globalization;
using System.Text;
using System.Text.Json;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// An archive of five million closed matters, ten to a person: one by its id, one person's ten, twenty of a type from a
/// date on, each at a steady rate over HTTP; and the memory that it costs, against the same brain before it held any
/// closed one, when it had written as much of the same to open ones as it keeps around.
/// </summary>
internal static class ArchiveFigures
{
    public static readonly Figure Id = Figure.Time("archive.id.p99", "ms", 5);
    public static readonly Figure Person = Figure.Time("archive.person.p99", "ms", 10);
    public static readonly Figure Query = Figure.Time("archive.query.p99", "ms", 50);
    public static readonly Figure Memory = Figure.Size("archive.memory", "MB", 300);

    public static readonly string[] Names = [Id.Name, Person.Name, Query.Name, Memory.Name];

    private const string Default = "https://uri.etsi.org/ngsi-ld/default-context/";
    private const int Matters = 5_000_000, QuickMatters = 200_000, OfOne = 10, Page = 20;
    private const int Warming = 200_000, Open = 1_000, Lanes = 4;
    private const int PerSecond = 100, OpenMax = 1_000, TriesMax = 200, RestSecondsMax = 120;

    private static readonly DateTimeOffset First = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var matters = run.Options.Quick ? QuickMatters : Matters;
        var start = run.Start("archive") with
        {
            More = ["--archived", $"{Default}Matter@{Default}stage=closed", "--indexed", $"{Default}closedAt"],
            Patience = TimeSpan.FromMinutes(10),
        };
        await using var brain = await Brain.StartAsync(start, cancel);
        using var client = brain.NewClient(64);
        await MissAsync(client, cancel);
        await WriteAsync(brain, Warming, number => (-1 - number % Open, "open"), cancel);
        var before = await MemoryAsync(brain, cancel);
        var began = TimeProvider.System.GetTimestamp();
        await WriteAsync(brain, matters, number => (number, "closed"), cancel);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var archived = (await CityStatusPage.ReadAsync(client, cancel)).Archived;
        if (archived != matters) throw new InvalidOperationException($"{archived} of {matters} are archived.");
        run.Board.Say($"archive: {matters} closed matters sent in {seconds:F1} s");
        await AskAsync(run, client, Id, n => Door($"/{Matter(Any(n, matters))}"), 0, cancel);
        await AskAsync(run, client, Person, n => Door(
            $"?type=Matter&limit={Page}&q=of==%22{Owner(Any(n, matters))}%22"), OfOne, cancel);
        await AskAsync(run, client, Query, n => Door(
            $"?type=Matter&limit={Page}&q=stage==%22closed%22;closedAt%3E={ClosedAt(Any(n, matters - 100))}"),
            Page, cancel);
        var after = await MemoryAsync(brain, cancel);
        run.Board.Say($"archive: {before.Resident / 1e6:F0} MB resident before, {after.Resident / 1e6:F0} MB with it");
        run.Board.Say($"archive: of which {before.Managed / 1e6:F0} and {after.Managed / 1e6:F0} MB are managed");
        run.Show(Memory, Math.Max(0, after.Resident - before.Resident) / 1e6);
    }

    /// <summary>What the brain holds when what was written has been packed and carried, and it rests.</summary>
    private static async Task<(long Resident, long Managed)> MemoryAsync(Brain brain, CancellationToken cancel)
    {
        var second = TimeSpan.FromSeconds(1);
        for (var (calm, tries) = (0, 0); calm < 3 && tries < RestSecondsMax; tries++)
        {
            var busy = ProcessFacts.ProcessorTime(brain.ProcessId);
            await Task.Delay(second, TimeProvider.System, cancel);
            calm = (ProcessFacts.ProcessorTime(brain.ProcessId) - busy) < second / 10 ? calm + 1 : 0;
        }

        using var system = JsonDocument.Parse(
            await brain.Client.GetByteArrayAsync(new Uri("/api/system", UriKind.Relative), cancel));
        return (
            ProcessFacts.ResidentBytes(brain.ProcessId),
            system.RootElement.GetProperty("memory").GetProperty("managed").GetInt64());
    }

    /// <summary>Sends matters; which one, and in which state, is said for each number.</summary>
    private static async Task WriteAsync(
        Brain brain, int count, Func<int, (int Matter, string Status)> which, CancellationToken cancel)
    {
        var batches = new BatchClient(brain.Client);
        var lanes = Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            var text = new StringBuilder();
            for (var batch = lane; batch < count / BatchClient.Size; batch += Lanes)
            {
                text.Clear();
                for (var i = 0; i < BatchClient.Size; i++)
                    Append(text.Append(i == 0 ? '[' : ','), batch * BatchClient.Size + i, which);
                await SendAsync(batches, Encoding.UTF8.GetBytes(text.Append(']').ToString()), cancel);
            }
        }, cancel));
        await Task.WhenAll(lanes);
    }

    /// <summary>A batch that is refused because too much waits for the disk is sent again.</summary>
    private static async Task SendAsync(BatchClient batches, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await batches.SendAsync("upsert", body, cancel);
                return;
            }
            catch (InvalidOperationException refused) when (tries < TriesMax && refused.Message.Contains(
                "live.overloaded", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
            }
        }
    }

    private static async Task AskAsync(
        BenchRun run, HttpClient client, Figure figure, Func<int, Uri> door, int count, CancellationToken cancel)
    {
        var length = TimeSpan.FromSeconds(run.Options.Quick ? 5 : 15);
        await new OpenLoop(OpenMax).RunAsync(PerSecond, TimeSpan.FromSeconds(3), OneAsync, cancel);
        var sorted = await new OpenLoop(OpenMax).RunAsync(PerSecond, length, n => OneAsync(n + 1_000), cancel);
        var p99 = OpenLoop.P99(sorted);
        var (p50, longest) = (sorted[sorted.Length / 2], sorted[^1]);
        run.Board.Say($"{figure.Name}: {sorted.Length} asked, p50 {p50:F1}, p99 {p99:F1}, longest {longest:F1} ms");
        run.Show(figure, p99);

        async Task OneAsync(int n)
        {
            using var answer = await client.GetAsync(door(n), cancel);
            answer.EnsureSuccessStatusCode();
            using var found = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
            if (count > 0 && found.RootElement.GetArrayLength() != count)
                throw new InvalidOperationException(
                    $"{found.RootElement.GetArrayLength()} of {count} were found at {door(n)}.");
        }
    }

    /// <summary>The doors are opened once, so that what they load is no part of what the archive costs.</summary>
    private static async Task MissAsync(HttpClient client, CancellationToken cancel)
    {
        for (var n = 0; n < 200; n++)
        {
            using var one = await client.GetAsync(Door($"/{Matter(n)}"), cancel);
            using var many = await client.GetAsync(Door("?type=Matter&limit=20"), cancel);
        }
    }

    private static Uri Door(string rest) => new("/ngsi-ld/v1/entities" + rest, UriKind.Relative);

    private static string Matter(int number) => $"urn:ngsi-ld:Matter:{number}";

    private static string Owner(int number) =>
        number < 0 ? "urn:ngsi-ld:Person:of-open-ones" : $"urn:ngsi-ld:Person:{number / OfOne}";

    private static int Any(int n, int matters) => (int)(n * 7_919L % matters);

    private static string ClosedAt(int number) =>
        First.AddSeconds(number * 40L).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder text, int number, Func<int, (int Matter, string Status)> which)
    {
        var (matter, status) = which(number);
        text.Append(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{Matter(matter)}}}","type":"Matter",
            "stage":{"type":"Property","value":"{{{status}}}"},
            "closedAt":{"type":"Property","value":{"@type":"DateTime","@value":"{{{ClosedAt(number)}}}"} },
            "of":{"type":"Relationship","object":"{{{Owner(matter)}}}"},
            "subject":{"type":"Property","value":"Permit for a stall at the corner of street {{{number % 997}}}"} }
            """);
    }
}
