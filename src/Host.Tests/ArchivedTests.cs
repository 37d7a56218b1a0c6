using System.Net;
using System.Text;
using System.Text.Json;
using City.Host.Commands;
using City.Kernel;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>The program with entities that live on disk.</summary>
public sealed class ArchivedTests
{
    private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://t/Case", null)]
    [InlineData("https://t/Case@https://t/status=closed", "\"closed\"")]
    [InlineData("https://t/Case@https://t/status=a=b@c", "\"a=b@c\"")]
    [InlineData("https://t/Case@https://t/open=false", "false")]
    [InlineData("https://t/Case@https://t/level=12.50", "12.5")]
    public void A_declaration_names_a_type_and_perhaps_the_value_of_an_attribute(string text, string? value)
    {
        Assert.True(ArchivedOption.TryRead(text, out var archived));

        Assert.Equal("https://t/Case", archived!.Type);
        var condition = archived.While as QueryCondition.Compare;
        Assert.Equal(value, condition?.Operands.Single().From.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Case")]
    [InlineData("https://t/Case@status=closed")]
    [InlineData("https://t/Case@https://t/status")]
    public void A_declaration_without_full_names_is_refused(string text) =>
        Assert.False(ArchivedOption.TryRead(text, out _));

    [Fact]
    public async Task Closed_cases_are_found_changed_and_verified_after_a_restart()
    {
        using var folder = new TemporaryFolder("archived");
        var start = new BrainStart
        {
            Program = SourceTree.BrainProgram!, Data = folder.Of("data"), Work = folder.Root,
            More =
            [
                "--shards", "2", "--snapshot-every", "10", "--archived", $"{Names}Case@{Names}stage=closed",
                "--indexed", $"{Names}closedAt",
            ],
        };
        await using (var brain = await Brain.StartAsync(start, Cancel))
        {
            await CreateAsync(brain.Client, 0, 40);
            await UntilAsync(brain, status => status.Snapshots > 0);
        }

        await using (var brain = await Brain.StartAsync(start, Cancel))
        {
            Assert.Equal((0, 40), (await StatusAsync(brain)).Counts);
            Assert.Equal(10, await CountAsync(brain, "closedAt%3E=%222026-01-02T06:00:00Z%22"));
            Assert.Equal(5, await CountAsync(
                brain, "closedAt==%222026-01-01T08:00:00%2B08:00%22..%222026-01-01T04:00:00Z%22"));
            Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(brain.Client, Case(7, "open"))).StatusCode);
            using var opened = await brain.Client.PatchAsync(
                new Uri("/ngsi-ld/v1/entities/urn:case:7", UriKind.Relative),
                Json("""{"stage":{"type":"Property","value":"open"}}"""), Cancel);
            Assert.Equal(HttpStatusCode.NoContent, opened.StatusCode);
            Assert.Equal((1, 39), (await StatusAsync(brain)).Counts);
            Assert.Equal(40, await CountAsync(brain, "closedAt"));
        }

        var (code, said) = await ChildProcess.RunAsync(
            start.Program, ["verify", "--data", folder.Of("data")], Cancel);
        Assert.True(code == 0, said);
    }

    private static async Task CreateAsync(HttpClient client, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, Case(i, "closed"))).StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string entity) =>
        client.PostAsync(new Uri("/ngsi-ld/v1/entities", UriKind.Relative), Json(entity), Cancel);

    private static string Case(int number, string status) => $$$"""
        {"id":"urn:case:{{{number}}}","type":"Case","stage":{"type":"Property","value":"{{{status}}}"},
        "closedAt":{"type":"Property","value":{"@type":"DateTime",
        "@value":"2026-01-{{{1 + number / 24:00}}}T{{{number % 24:00}}}:00:00Z"} } }
        """;

    private static async Task<int> CountAsync(Brain brain, string q)
    {
        var path = new Uri($"/ngsi-ld/v1/entities?type=Case&limit=100&q={q}", UriKind.Relative);
        using var found = JsonDocument.Parse(await brain.Client.GetByteArrayAsync(path, Cancel));
        return found.RootElement.GetArrayLength();
    }

    private static async Task UntilAsync(Brain brain, Func<Seen, bool> holds)
    {
        for (var tries = 0; !holds(await StatusAsync(brain)); tries++)
        {
            Assert.True(tries < 500, "No snapshot was made.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    private static async Task<Seen> StatusAsync(Brain brain)
    {
        var path = new Uri("/api/status", UriKind.Relative);
        using var status = JsonDocument.Parse(await brain.Client.GetByteArrayAsync(path, Cancel));
        var shards = status.RootElement.GetProperty("shards").EnumerateArray().ToList();
        int Sum(string name) => shards.Sum(shard => shard.GetProperty(name).GetInt32());
        return new Seen(
            (Sum("entities"), Sum("archived")), shards.Min(shard => shard.GetProperty("snapshotSeq").GetInt32()));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private sealed record Seen((int Live, int Archived) Counts, int Snapshots);
}
