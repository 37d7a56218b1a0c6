using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>The program in a process of its own.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Program => SourceTree.BrainProgram!;

    [Fact]
    public void The_program_collects_garbage_as_a_server()
    {
        using var runtime = JsonDocument.Parse(File.ReadAllText(Program + ".runtimeconfig.json"));
        var properties = runtime.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(properties.GetProperty("System.GC.Server").GetBoolean());
        Assert.True(properties.GetProperty("System.GC.Concurrent").GetBoolean());
        Assert.Equal(16 * 1024 * 1024, properties.GetProperty("System.GC.Gen0MaxBudget").GetInt32());
        Assert.Equal(5, properties.GetProperty("System.GC.ConserveMemory").GetInt32());
        Assert.True(properties.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }

    [Fact]
    public async Task The_greeting_says_address_and_password_and_nothing_else_ever_says_the_password()
    {
        using var folder = new TemporaryFolder("greeting");
        await using var brain = await StartAsync(folder, "--verbose");
        var password = (await File.ReadAllTextAsync(folder.Of("password"), Cancel)).Trim();
        using var wrong = await brain.Client.PostAsync(
            new Uri("/api/tokens", UriKind.Relative), Json("""{"password":"secret-guess","name":"a"}"""), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        // The log is written beside the answers: what it says of this guess may come after its answer.
        await UntilAsync(() => brain.Output.Contains("[4001]", StringComparison.Ordinal));

        var lines = brain.Output.Split('\n');
        Assert.Contains($"  address   {brain.Address.ToString().TrimEnd('/')}", lines);
        Assert.Single(lines, line => line.Contains(password, StringComparison.Ordinal));
        Assert.Contains($"  password  {password}", lines);
        Assert.Matches("^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$", password);
        Assert.DoesNotContain(brain.Token, brain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-guess", brain.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Of("password")));
    }

    [Fact]
    public async Task Told_to_stop_it_ends_open_streams_closes_the_store_and_ends_well_within_five_seconds()
    {
        using var folder = new TemporaryFolder("stop");
        await using var brain = await StartAsync(folder);
        using var made = await brain.Client.PostAsync(new Uri("/ngsi-ld/v1/entities", UriKind.Relative),
            Json("""{"id":"urn:x:1","type":"T","a":{"type":"Property","value":1}}"""), Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var stream = await brain.Client.GetAsync(
            new Uri("/api/stream?id=urn:x:1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);

        var begun = TimeProvider.System.GetTimestamp();
        await ChildProcess.RunAsync("kill", ["-TERM", $"{brain.ProcessId}"], Cancel);
        await UntilAsync(() => !Directory.Exists($"/proc/{brain.ProcessId}") || HasEnded(brain.ProcessId));

        var took = TimeProvider.System.GetElapsedTime(begun);
        Assert.True(took < StopWithin, $"{took.TotalSeconds} s");
        Assert.DoesNotContain("Unhandled", brain.Output, StringComparison.Ordinal);
        // A clean close folds the write-ahead files of SQLite back in.
        Assert.Empty(Directory.GetFiles(folder.Of("data"), "*-wal"));

        await using var again = await StartAsync(folder);
        using var kept = await again.Client.GetAsync(new Uri("/ngsi-ld/v1/entities/urn:x:1", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        again.Client.DefaultRequestHeaders.Authorization = new("Bearer", brain.Token);
        using var signedIn = await again.Client.GetAsync(new Uri("/api/status", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    [Fact]
    public async Task A_start_that_cannot_be_says_why_without_a_stack()
    {
        using var folder = new TemporaryFolder("taken");
        await using var brain = await StartAsync(folder);

        var (port, said) = await ChildProcess.RunAsync(
            Program, ["run", "--store", "memory", "--urls", brain.Address.ToString().TrimEnd('/')], Cancel);
        var (data, told) = await ChildProcess.RunAsync(
            Program, ["run", "--data", folder.Of("data"), "--urls", "http://127.0.0.1:0"], Cancel);

        Assert.Equal((1, 1), (port, data));
        Assert.Contains("address already in use", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("citybrain cannot run", told, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said + told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_that_holds_sealed_values_does_not_start_without_its_master_key()
    {
        using var folder = new TemporaryFolder("master");
        await using (var brain = await StartAsync(folder, "--personal", "https://t/Person=https://t/phone"))
        {
            using var made = await brain.Client.PostAsync(
                new Uri("/ngsi-ld/v1/entities", UriKind.Relative),
                Json("""
                    {"id":"urn:p:1","type":"https://t/Person",
                    "https://t/phone":{"type":"Property","value":"13800001111"}}
                    """),
                Cancel);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            Assert.Contains(
                "13800001111", await brain.Client.GetStringAsync("/ngsi-ld/v1/entities/urn:p:1", Cancel),
                StringComparison.Ordinal);
        }

        var key = folder.Of("data/master.key");
        foreach (var file in Directory.EnumerateFiles(folder.Of("data"), "*.db*"))
            Assert.DoesNotContain(
                "13800001111", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)),
                StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        File.Delete(key);
        var (code, said) = await ChildProcess.RunAsync(
            Program, ["run", "--data", folder.Of("data"), "--urls", "http://127.0.0.1:0"], Cancel);
        Assert.Equal(1, code);
        Assert.Contains("master.key is missing", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_in_a_request_is_answered_with_a_problem_and_the_server_goes_on()
    {
        using var folder = new TemporaryFolder("bad");
        await using var brain = await StartAsync(folder, "--body-mib", "1");

        var (header, path) = (new string('x', 40_000), new string('x', 20_000));
        Assert.Equal("HTTP/1.1 431", await FirstLineAsync(brain, $"GET / HTTP/1.1\r\nHost: a\r\nX: {header}\r\n\r\n"));
        Assert.Equal("HTTP/1.1 414", await FirstLineAsync(brain, $"GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        Assert.Equal("HTTP/1.1 400", await FirstLineAsync(brain, "GET / HTTP/9.9 nonsense\r\n\r\n"));
        // Half a body, then the end of what the client sends: the connection is closed, not held.
        const string Half =
            "POST /api/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        Assert.Equal("", await FirstLineAsync(brain, Half, close: true));
        using var large = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entityOperations/upsert", UriKind.Relative), Json($"[{new(' ', 2_000_000)}]"), Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var unknown = await brain.Client.GetAsync(new Uri("/no/such", UriKind.Relative), Cancel);
        using var problem = JsonDocument.Parse(await unknown.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("http.path.unknown", problem.RootElement.GetProperty("code").GetString());
        using var health = await brain.Client.GetAsync(new Uri("/health", UriKind.Relative), Cancel);
        Assert.Equal("""{"status":"ok"}""", await health.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task No_door_takes_a_compressed_body_for_a_wrong_one()
    {
        using var folder = new TemporaryFolder("coding");
        await using var brain = await StartAsync(folder);
        string[] doors =
        [
            "/ngsi-ld/v1/entities", "/ngsi-ld/v1/entityOperations/upsert", "/api/feeds/x/records", "/api/tokens",
            "/api/devices/x/keys", "/api/handles", "/login",
        ];
        foreach (var door in doors)
        {
            using var packed = Json("{}");
            packed.Headers.ContentEncoding.Add("gzip");
            using var answer = await brain.Client.PostAsync(new Uri(door, UriKind.Relative), packed, Cancel);
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));

            Assert.Equal((HttpStatusCode.UnsupportedMediaType, door), (answer.StatusCode, door));
            Assert.Equal("http.body.encoding", problem.RootElement.GetProperty("code").GetString());
            Assert.Equal("Content-Encoding", problem.RootElement.GetProperty("at").GetString());
            Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("Accept-Encoding")));
        }

        using var plain = Json("""{"id":"urn:x:1","type":"X"}""");
        plain.Headers.ContentEncoding.Add("identity");
        using var made = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), plain, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Fact]
    public async Task The_domains_of_the_program_describe_themselves()
    {
        using var folder = new TemporaryFolder("domains");
        await using var brain = await StartAsync(folder);

        using var answer = await brain.Client.GetAsync(new Uri("/api/domains", UriKind.Relative), Cancel);
        using var domains = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        var traffic = domains.RootElement.EnumerateArray()
            .Single(domain => domain.GetProperty("id").GetString() == "Traffic");
        Assert.Equal("交通", traffic.GetProperty("name").GetProperty("zh").GetString());
        Assert.NotEmpty(traffic.GetProperty("types").EnumerateArray());
    }

    private static Task<Brain> StartAsync(TemporaryFolder folder, params string[] more) => Brain.StartAsync(
        new BrainStart { Program = Program, Data = folder.Of("data"), Work = folder.Root, More = more }, Cancel);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    // A child that ended stays in the table until its parent asks; its state is then Z.
    private static bool HasEnded(int process) =>
        File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart().StartsWith('Z');

    private static async Task UntilAsync(Func<bool> reached)
    {
        while (!reached()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
    }

    // A server that closes while bytes of the request are still unread resets the connection, and the reset may
    // overtake its answer; then the same is asked once more.
    private static async Task<string> FirstLineAsync(Brain brain, string request, bool close = false)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await FirstLineOnceAsync(brain, request, close);
            }
            catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset && tries < 10)
            {
            }
        }
    }

    private static async Task<string> FirstLineOnceAsync(Brain brain, string request, bool close)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, brain.Address.Port, Cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancel);
        if (close) socket.Shutdown(SocketShutdown.Send);
        var answer = new byte[12];
        var length = 0;
        while (length < answer.Length
            && await socket.ReceiveAsync(answer.AsMemory(length), Cancel) is > 0 and var read) length += read;
        return Encoding.ASCII.GetString(answer, 0, length);
    }
}
