using System.Net;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>Brains in processes of their own on one database: killed, taken over, cut off.</summary>
public sealed class BrainTests(OwnCluster server) : IClassFixture<OwnCluster>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Refusals =
        ["live.unsure", "live.overloaded", "live.not-serving", "live.fenced", "http.store.away"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_brain_that_starts_takes_the_city_over_and_the_one_before_steps_back_and_says_so()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        using var folders = new Folders();
        await using var first = await StartAsync(folders.New(), database);
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(first, 1)).Status);
        await using var second = await StartAsync(folders.New(), database);
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(second, 2)).Status);

        var (status, code) = await CreateAsync(first, 3);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "live.fenced"), (status, code));
        await UntilAsync(() => first.Output.Contains("was taken over by", StringComparison.Ordinal));
        Assert.Equal("live.not-serving", (await CreateAsync(first, 3)).Code);
        Assert.Contains("is written by another process; this one steps back", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, first.Output, StringComparison.Ordinal);

        await second.KillAsync(Cancel);
        await using var third = await StartAsync(folders.New(), database);
        Assert.Equal([true, true, false], await AreThereAsync(third, 1, 2, 3));
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(third, 3)).Status);
        Assert.Equal("live.not-serving", (await CreateAsync(first, 3)).Code);
    }

    [Fact]
    public async Task A_brain_whose_server_crashes_refuses_in_words_and_serves_again_by_itself()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        using var folders = new Folders();
        await using var brain = await StartAsync(folders.New(), database);
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(brain, 0)).Status);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.Run(() => WriteOnAsync(brain, done.Token), Cancel);

        await server.Cluster.StopAsync(Cancel);
        await UntilAsync(async () => (await CreateAsync(brain, 0)).Status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal([true], await AreThereAsync(brain, 0));
        await server.Cluster.StartAgainAsync(Cancel);
        await UntilAsync(async () => (await CreateAsync(brain, 0)).Status == HttpStatusCode.Conflict);
        await server.Cluster.RestartAsync(Cancel);
        await UntilAsync(async () => (await CreateAsync(brain, 0)).Status == HttpStatusCode.Conflict);
        await done.CancelAsync();
        var (acknowledged, refused) = await writing;

        await UntilAsync(async () => (await brain.Client.GetAsync(new Uri("/health", UriKind.Relative), Cancel))
            .StatusCode == HttpStatusCode.OK);
        Assert.All(await AreThereAsync(brain, [.. acknowledged]), Assert.True);
        Assert.NotEmpty(refused);
        Assert.All(refused, code => Assert.Contains(code, Refusals));
        await brain.KillAsync(Cancel);
        await using var again = await StartAsync(folders.New(), database);
        Assert.All(await AreThereAsync(again, [.. acknowledged]), Assert.True);
    }

    [Fact]
    public async Task A_brain_whose_server_is_away_at_its_start_waits_says_so_and_then_serves()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        using var folders = new Folders();
        await server.Cluster.StopAsync(Cancel);
        var port = Brain.FreePort();
        var starting = StartAsync(folders.New(), database, port);
        using var open = new HttpClient(new SocketsHttpHandler())
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        };
        string? body = null;
        await UntilAsync(async () => (body = await WaitingAsync(open)) is not null);
        Assert.Contains("http.store.away", body, StringComparison.Ordinal);

        await server.Cluster.StartAgainAsync(Cancel);
        await using var brain = await starting;

        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(brain, 1)).Status);
        Assert.Contains("citybrain waits for its store", brain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, brain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_ends_the_start_with_a_reason_and_is_never_shown()
    {
        var program = Program();
        var url = $"postgres://mayor:wrong-secret@127.0.0.1:{server.Cluster.Port}/postgres";

        var (code, said) = await ChildProcess.RunAsync(
            program, ["run", "--store", url, "--urls", $"http://127.0.0.1:{Brain.FreePort()}", "--verbose"], Cancel);

        Assert.Equal(1, code);
        Assert.Contains("does not let mayor in", said, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", said, StringComparison.Ordinal);
    }

    private async Task<Brain> StartAsync(TemporaryFolder folder, string database, int port = 0)
    {
        return await Brain.StartAsync(
            new BrainStart
            {
                Program = Program(), Data = folder.Of("data"), Work = folder.Root, Port = port,
                Environment = new Dictionary<string, string> { ["CITYBRAIN_STORE"] = server.Cluster.Url(database) },
            },
            Cancel);
    }

    private static string Program()
    {
        if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
        return SourceTree.BrainProgram!;
    }

    private static async Task<(HttpStatusCode Status, string? Code)> CreateAsync(Brain brain, int number)
    {
        var text = $$"""{"id":"urn:x:{{number}}","type":"T","a":{"type":"Property","value": {{number}} } }""";
        using var body = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        if (said.Length == 0) return (answer.StatusCode, null);
        using var problem = JsonDocument.Parse(said);
        return (answer.StatusCode, problem.RootElement.GetProperty("code").GetString());
    }

    private static async Task<List<bool>> AreThereAsync(Brain brain, params int[] numbers)
    {
        var found = new List<bool>();
        foreach (var number in numbers)
        {
            using var answer = await brain.Client.GetAsync(
                new Uri($"/ngsi-ld/v1/entities/urn:x:{number}", UriKind.Relative), Cancel);
            found.Add(answer.StatusCode == HttpStatusCode.OK);
        }

        return found;
    }

    private static async Task<(List<int> Acknowledged, List<string?> Refused)> WriteOnAsync(
        Brain brain, CancellationToken stop)
    {
        var (acknowledged, refused) = (new List<int>(), new List<string?>());
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var (status, code) = await CreateAsync(brain, number);
            if (status == HttpStatusCode.Created) acknowledged.Add(number);
            else
            {
                refused.Add(code);
                await Task.Delay(Pause, TimeProvider.System, Cancel);
            }
        }

        return (acknowledged, refused);
    }

    /// <summary>What the waiting room says; null while nobody listens.</summary>
    private static async Task<string?> WaitingAsync(HttpClient open)
    {
        try
        {
            using var answer = await open.GetAsync(new Uri("/ngsi-ld/v1/entities", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static Task UntilAsync(Func<bool> reached) => UntilAsync(() => Task.FromResult(reached()));

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        while (!await reached()) await Task.Delay(Pause, TimeProvider.System, Cancel);
    }

    private sealed class Folders : IDisposable
    {
        private readonly List<TemporaryFolder> _folders = [];

        public TemporaryFolder New()
        {
            _folders.Add(new TemporaryFolder("brain"));
            return _folders[^1];
        }

        public void Dispose()
        {
            foreach (var folder in _folders) folder.Dispose();
        }
    }
}
