using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace City.Connectors.Mqtt.Tests;

/// <summary>The doors of feeds, over the same site as its broker.</summary>
[Collection(OneSite.Name)]
public sealed class DoorTests(OneSite one)
{
    private const string Posted =
        """
        mapping: 1
        feed: posted
        source:
          format: csv
        record:
          key: "{id}@{at}"
        time:
          column: at
          format: unix
        entity:
          id: urn:x:Loop:{id}
          type: Loop
        attributes:
          flow:
            column: flow
            type: integer
            range: { max: 100 }
        """;

    private readonly Site _site = one.Site;

    [Fact]
    public async Task Records_are_posted_refused_ones_kept_and_taken_when_the_file_was_mended()
    {
        await File.WriteAllTextAsync(Path.Combine(_site.Feeds, "posted.yaml"), Posted, Site.Cancel);
        await UntilAsync("/api/feeds/posted", HttpStatusCode.OK);

        var answer = await PostAsync("posted/records", "id,at,flow\np,1,10\np,2,900\np,3,x\n", "text/csv");

        Assert.Equal((3, 1), (Count(answer, "records"), Count(answer, "accepted")));
        Assert.Equal(["value.range", "value.number"],
            answer.GetProperty("refused").EnumerateArray().Select(each => each.GetProperty("code").GetString()));
        await File.WriteAllTextAsync(Path.Combine(_site.Feeds, "posted.yaml"),
            Posted.Replace("max: 100", "max: 1000", StringComparison.Ordinal), Site.Cancel);
        var report = await PostAsync("posted/dead-letters/1/retry", "", "text/plain");
        for (var tries = 0; Count(report, "accepted") == 0; tries++)
        {
            Assert.True(tries < 100, "The file was not read again.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Site.Cancel);
            report = await PostAsync("posted/dead-letters/1/retry", "", "text/plain");
        }

        Assert.Equal((1, 1, 1), (Count(report, "accepted"), Count(report, "refused"), Count(report, "left")));
        Assert.Equal(900, await _site.FlowAsync("p"));
        using var gone = await _site.Brain.Client.DeleteAsync(Of("posted/dead-letters/1"), Site.Cancel);
        using var twice = await _site.Brain.Client.DeleteAsync(Of("posted/dead-letters/1"), Site.Cancel);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (gone.StatusCode, twice.StatusCode));
    }

    [Fact]
    public async Task A_device_writes_by_no_feed_that_ties_no_message_to_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_site.Feeds, "untied.yaml"),
            Posted.Replace("feed: posted", "feed: untied", StringComparison.Ordinal), Site.Cancel);
        await UntilAsync("/api/feeds/untied", HttpStatusCode.OK);
        var (key, _) = await _site.KeyAsync("t1");
        using var device = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _site.Brain.Address };
        device.DefaultRequestHeaders.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"t1:{key}")));

        var untied = await SendAsync("untied/records?topic=devices/t1/x", "id,at,flow\nother,1,10\n", "text/csv");
        var own = await SendAsync("loops/records?topic=devices/t1/flow", Site.Reading(1, 5), "application/json");
        var foreign = await SendAsync("loops/records?topic=devices/t2/flow", Site.Reading(1, 5), "application/json");
        await PostAsync("untied/records", "id,at,flow\nuntied,1,\n", "text/csv");
        var unseen = (await _site.GetAsync("/api/feeds/untied")).GetProperty("unseen");
        var token = await PostAsync("untied/records", "id,at,flow\nuntied,1,10\n", "text/csv");

        Assert.Equal((HttpStatusCode.Forbidden, "feed.forbidden", "name"), untied);
        Assert.Equal(1, Count(unseen, "records"));
        Assert.Equal("flow", Assert.Single(unseen.GetProperty("columns").EnumerateArray()).GetString());
        Assert.Equal((HttpStatusCode.OK, null, null), own);
        Assert.Equal((HttpStatusCode.Forbidden, "feed.forbidden", "topic"), foreign);
        Assert.Equal(1, Count(token, "accepted"));
        Assert.Null(await _site.FlowAsync("other"));

        async Task<(HttpStatusCode, string?, string?)> SendAsync(string path, string body, string type)
        {
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var answer = await device.PostAsync(Of(path), content, Site.Cancel);
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
            return (answer.StatusCode, Text("code"), Text("at"));

            string? Text(string name) => said.TryGetProperty(name, out var text) ? text.GetString() : null;
        }
    }

    [Fact]
    public async Task While_the_folder_of_feeds_is_away_what_a_device_sends_is_stored()
    {
        using var device = await _site.DeviceAsync("away");
        Directory.Move(_site.Feeds, _site.Of("unmounted"));
        try
        {
            await Site.UntilAsync(() => Task.FromResult(
                _site.Brain.Output.Contains("folder of feeds cannot be listed", StringComparison.Ordinal)));

            Assert.True((await device.PublishAsync(
                Site.Message("devices/away/flow", Site.Reading(1, 12)), Site.Cancel)).IsSuccess);

            Assert.Equal(12, await _site.FlowAsync("away"));
        }
        finally
        {
            Directory.Move(_site.Of("unmounted"), _site.Feeds);
        }
    }

    [Fact]
    public async Task A_broken_file_is_shown_with_its_faults()
    {
        await File.WriteAllTextAsync(Path.Combine(_site.Feeds, "broken.yaml"), "mapping: 1\nfeeds: x", Site.Cancel);
        // It may be read while it is still being written, and is read again then.
        await Site.UntilAsync(async () => (await _site.GetAsync("/api/feeds")).GetProperty("files").EnumerateArray()
            .Where(file => file.GetProperty("file").GetString() == "broken.yaml")
            .SelectMany(file => file.GetProperty("faults").EnumerateArray())
            .Any(fault => fault.GetProperty("code").GetString() == "mapping.key.unknown"
                && fault.GetProperty("line").GetInt32() == 2));
    }

    [Theory]
    [InlineData("nowhere/records", "{}", "application/json", HttpStatusCode.NotFound, "feed.unknown")]
    [InlineData("loops/records", "{}", "text/csv", HttpStatusCode.UnsupportedMediaType, "feed.body.type")]
    [InlineData("loops/records", "{}", "application/json", HttpStatusCode.BadRequest, "feed.topic")]
    [InlineData("loops/dead-letters/x/retry", "", "text/plain", HttpStatusCode.NotFound, "feed.letter.unknown")]
    [InlineData("loops/dead-letters/99/retry", "", "text/plain", HttpStatusCode.NotFound, "feed.letter.unknown")]
    public async Task What_a_door_does_not_take_is_refused_with_a_code(
        string path, string body, string type, HttpStatusCode status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await _site.Brain.Client.PostAsync(Of(path), content, Site.Cancel);

        Assert.Equal(status, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_and_others_go_on()
    {
        using var content = new StringContent(new string(' ', 4 * 1024 * 1024 + 1), Encoding.UTF8, "application/json");
        using var answer = await _site.Brain.Client.PostAsync(
            Of("loops/records?topic=devices/h/flow"), content, Site.Cancel);
        var next = await PostAsync("loops/records?topic=devices/h/flow", Site.Reading(1, 5), "application/json");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(1, Count(next, "accepted"));
        Assert.Equal(5, await _site.FlowAsync("h"));
    }

    private static Uri Of(string path) => new($"/api/feeds/{path}", UriKind.Relative);

    private static int Count(JsonElement answer, string name) => answer.GetProperty(name).GetInt32();

    private async Task<JsonElement> PostAsync(string path, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await _site.Brain.Client.PostAsync(Of(path), content, Site.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
    }

    private async Task UntilAsync(string path, HttpStatusCode status)
    {
        for (var tries = 0; ; tries++)
        {
            using var answer = await _site.Brain.Client.GetAsync(new Uri(path, UriKind.Relative), Site.Cancel);
            if (answer.StatusCode == status) return;
            Assert.True(tries < 100, $"{path} answers {answer.StatusCode}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Site.Cancel);
        }
    }
}
