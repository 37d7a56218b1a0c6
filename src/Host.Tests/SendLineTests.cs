using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>The lines of pages that want a token, with one made by their button, pasted into a shell.</summary>
public sealed partial class SendLineTests : IDisposable
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private const string Mapping = """
        mapping: 1
        feed: counts
        source: { format: json }
        record: { key: "{device}@{at}" }
        time: { column: at }
        entity: { id: "urn:ngsi-ld:Loop:{device}", type: Loop }
        attributes:
          intensity: { column: flow, type: integer, range: { min: 0, max: 20000 } }
        """;

    private readonly TemporaryFolder _folder = new("send-line");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("west")]
    public async Task The_line_of_an_entity_that_no_feed_writes_says_its_value_anew_until_its_token_is_revoked(
        string tenant)
    {
        await using var brain = await StartAsync();
        if (tenant.Length > 0) brain.Client.DefaultRequestHeaders.Add("NGSILD-Tenant", tenant);
        using var made = await brain.Client.PostAsync(new Uri(Entities, UriKind.Relative), new StringContent(
            """{"id":"urn:x:it's","type":"Lamp","level":{"type":"Property","value":40.5} }""", Encoding.UTF8,
            "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        var page = await PostAsync(brain, "/tokens/line?part=send", ("entity", "urn:x:it's"));
        var line = Line(page, "send-direct");
        Assert.Equal("", await ShellAsync(line.Replace("40.5", "41.5", StringComparison.Ordinal)));
        Assert.Equal(41.5, await LevelAsync(brain));

        await MayOnlyWriteAsync(brain, Bearer().Match(line).Groups[1].Value, tenant);
        await PostAsync(brain, Revoke().Match(page).Groups[1].Value, ("entity", "urn:x:it's"));
        Assert.Contains("trust.unauthenticated", await ShellAsync(line), StringComparison.Ordinal);
        Assert.Equal(41.5, await LevelAsync(brain));
    }

    [Fact]
    public async Task The_line_of_a_feed_that_takes_no_topic_sends_a_message()
    {
        await using var brain = await StartAsync();

        var page = await PostAsync(brain, "/tokens/line", ("feed", "counts"), ("device", "loop-7"));

        Assert.Contains("\"accepted\":1", await ShellAsync(Line(page, "send-0-curl")), StringComparison.Ordinal);
        using var there = await brain.Client.GetAsync(
            new Uri(Entities + "/urn:ngsi-ld:Loop:loop-7", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
    }

    /// <summary>Whoever finds the line can neither read, nor manage credentials, nor write another tenant.</summary>
    private static async Task MayOnlyWriteAsync(Brain brain, string token, string tenant)
    {
        foreach (var (path, header) in ((string, string)[])
            [(Entities + "/urn:x:it's", tenant), ("/api/tokens", tenant), (Entities + "?type=Lamp", tenant + "-else")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (header.Length > 0) request.Headers.Add("NGSILD-Tenant", header);
            using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = brain.Address };
            using var answer = await client.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    private async Task<Brain> StartAsync()
    {
        Directory.CreateDirectory(_folder.Of("feeds"));
        await File.WriteAllTextAsync(_folder.Of("feeds/counts.yaml"), Mapping, Cancel);
        return await Brain.StartAsync(
            new BrainStart
            {
                Program = SourceTree.BrainProgram!, Data = _folder.Of("data"), Work = _folder.Root,
                More = ["--feeds", _folder.Of("feeds")],
            },
            Cancel);
    }

    private static async Task<string> PostAsync(Brain brain, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.ToDictionary(each => each.Name, each => each.Value));
        using var answer = await brain.Client.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, page);
        return page;
    }

    private static string Line(string page, string id)
    {
        var found = Regex.Match(page, $"<code id=\"{id}\">([^<]*)</code>");
        Assert.True(found.Success, page);
        var line = WebUtility.HtmlDecode(found.Groups[1].Value);
        Assert.DoesNotContain("$TOKEN", line, StringComparison.Ordinal);
        return line;
    }

    private static async Task<string> ShellAsync(string line)
    {
        var (code, said) = await ChildProcess.RunAsync("/bin/sh", ["-c", line], Cancel);
        Assert.True(code == 0, said);
        return said;
    }

    private static async Task<double> LevelAsync(Brain brain)
    {
        using var entity = JsonDocument.Parse(await brain.Client.GetStringAsync(
            new Uri(Entities + "/urn:x:it's", UriKind.Relative), Cancel));
        return entity.RootElement.GetProperty("level").GetProperty("value").GetDouble();
    }

    [GeneratedRegex("Bearer (cb1_[^']+)'")]
    private static partial Regex Bearer();

    [GeneratedRegex("action=\"(/tokens/[0-9a-f]+/revoke)\"")]
    private static partial Regex Revoke();
}
