using System.Globalization;
using System.Net;
using System.Text.Json;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary><c>citybrain feed</c> as people call it, against the program in a process of its own.</summary>
public sealed class FeedCommandTests : IDisposable
{
    private const string Station = "urn:ngsi-ld:TrafficFlowObserved:us-mn-i94-301-westbound";
    private const string Intensity = "https://smartdatamodels.org/dataModel.Transportation/intensity";

    private static readonly string Traffic = Path.Combine(SourceTree.Root, "domains", "Traffic");
    private static readonly string Map = Path.Combine(Traffic, "mappings", "i94-traffic-volume.yaml");
    private static readonly string Sample = Path.Combine(Traffic, "samples", "i94-sample.csv");

    private readonly TemporaryFolder _folder = new("feed");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dry_run_counts_everything_and_stores_nothing()
    {
        var (code, said) = await FeedAsync(Sample, "--map", Map, "--dry-run", "--json");

        Assert.Equal(1, code);
        Assert.Equal((10, 7, 3), Counts(said));
        Assert.Contains("6: value.number traffic_volume", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task Every_fault_of_a_mapping_is_listed_with_its_line()
    {
        var yaml = (await File.ReadAllTextAsync(Map, Cancel))
            .Replace("unit: mm", "unit: furlong", StringComparison.Ordinal)
            .Replace("America/Chicago", "America/Chicgo", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Of("m.yaml"), yaml, Cancel);

        var (code, said) = await FeedAsync(Sample, "--map", _folder.Of("m.yaml"));

        Assert.Equal(2, code);
        Assert.Contains("has 3 faults · 映射文件有 3 处错误", said, StringComparison.Ordinal);
        Assert.Contains("m.yaml:21:9 mapping.zone", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("mapping.unit").Length - 1);
    }

    [Fact]
    public async Task A_file_has_no_time_of_arrival()
    {
        var yaml = await File.ReadAllTextAsync(Map, Cancel);
        var (from, until) = (yaml.IndexOf("time:\n", StringComparison.Ordinal),
            yaml.IndexOf("entity:\n", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            _folder.Of("m.yaml"), $"{yaml[..from]}time: arrival\n\n{yaml[until..]}", Cancel);

        var (code, said) = await FeedAsync(Sample, "--map", _folder.Of("m.yaml"), "--dry-run");

        Assert.Equal(2, code);
        Assert.Contains("m.yaml:18:7 mapping.time.arrival", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_the_columns_of_the_mapping_is_not_begun()
    {
        await File.WriteAllTextAsync(_folder.Of("f.csv"), "date_time,traffic_volume\n", Cancel);

        var (code, said) = await FeedAsync(_folder.Of("f.csv"), "--map", Map);

        Assert.Equal(2, code);
        Assert.Contains("mapping.column The source has no column 'temp_k'", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--speed", "0")]
    [InlineData("--speed", "fast")]
    [InlineData("--url", "ftp://city")]
    [InlineData("--patience", "-1")]
    public async Task A_wrong_option_is_refused(string option, string text)
    {
        var (code, said) = await FeedAsync(Sample, "--map", Map, option, text);

        Assert.Equal(2, code);
        Assert.Contains($"{option} {text}", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-file.csv", null)]
    [InlineData(null, "no-such-mapping.yaml")]
    public async Task A_file_that_is_not_there_is_said(string? file, string? map)
    {
        var (code, said) = await FeedAsync(file ?? Sample, "--map", map ?? Map);

        Assert.Equal(2, code);
        Assert.Contains("no-such", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_credential_nothing_is_sent()
    {
        var (code, said) = await FeedAsync(Sample, "--map", Map);

        Assert.Equal(2, code);
        Assert.Contains("--password-file", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_that_is_not_there_is_exit_code_3()
    {
        var url = $"http://127.0.0.1:{Brain.FreePort()}";

        var (code, said) = await FeedAsync(
            Sample, "--map", Map, "--url", url, "--token", "t", "--patience", "0.3", "--json");

        Assert.Equal(3, code);
        Assert.Contains("sink.unreachable", said, StringComparison.Ordinal);
        Assert.Contains("\"unsent\": 10", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_fed_read_back_and_fed_again_without_a_change()
    {
        await using var brain = await StartAsync();
        string[] options =
            ["--map", Map, "--url", Url(brain), "--password-file", _folder.Of("password"), "--json",
                "--dead-letters", _folder.Of("dead.ndjson")];

        var (code, said) = await FeedAsync(Sample, options);
        Assert.True(code == 1, said);
        Assert.Equal((10, 7, 3), Counts(said));
        Assert.Contains("\"repeated\": 0", said, StringComparison.Ordinal);
        var letters = await File.ReadAllLinesAsync(_folder.Of("dead.ndjson"), Cancel);
        var lines = letters.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("line").GetInt32());
        Assert.Equal([6, 7, 9], lines);

        using var entity = await GetAsync(brain, $"/ngsi-ld/v1/entities/{Station}");
        var intensity = entity.RootElement.GetProperty(Intensity);
        Assert.Equal(1500, intensity.GetProperty("value").GetInt32());
        Assert.Equal("H10", intensity.GetProperty("unitCode").GetString());
        Assert.Equal("2017-07-04T05:00:00Z", intensity.GetProperty("observedAt").GetString());
        var approximate = entity.RootElement.GetProperty("location").GetProperty("approximate");
        Assert.True(approximate.GetProperty("value").GetBoolean());
        Assert.Equal(7, (await HistoryAsync(brain, "2000-01-01T00:00:00Z", "2030-01-01T00:00:00Z")).Count);

        (_, said) = await FeedAsync(Sample, options);
        Assert.Contains("\"repeated\": 7", said, StringComparison.Ordinal);
        Assert.Equal(7, (await HistoryAsync(brain, "2000-01-01T00:00:00Z", "2030-01-01T00:00:00Z")).Count);

        (code, said) = await FeedAsync(Sample, "--map", Map, "--url", Url(brain), "--token", "wrong");
        Assert.Equal(2, code);
        Assert.Contains("sink.credential", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_killed_in_the_middle_gets_the_rest_when_the_file_is_fed_again_and_nothing_twice()
    {
        const int rows = 3000;
        await File.WriteAllLinesAsync(_folder.Of("many.csv"), Rows(rows), Cancel);
        string[] options =
            ["--map", Map, "--patience", "0.5", "--json", "--dead-letters", _folder.Of("dead.ndjson"),
                "--password-file", _folder.Of("password"), "--url"];
        await using (var brain = await StartAsync())
        {
            var feeding = FeedAsync(_folder.Of("many.csv"), [.. options, Url(brain)]);
            while (await HeadAsync(brain) < 500) await Task.Delay(5, Cancel);
            await brain.KillAsync(Cancel);
            var (code, said) = await feeding;
            Assert.True(code == 3, said);
        }

        await using var again = await StartAsync();
        var held = await HeadAsync(again);
        var (second, report) = await FeedAsync(_folder.Of("many.csv"), [.. options, Url(again)]);

        Assert.True(second == 0, report);
        Assert.InRange(held, 500, rows - 1);
        Assert.Contains($"\"accepted\": {rows}", report, StringComparison.Ordinal);
        Assert.Contains($"\"repeated\": {held}", report, StringComparison.Ordinal);
        Assert.Equal(rows, await HeadAsync(again));
    }

    [Fact]
    public async Task The_real_file_of_six_years_is_fed_and_read_back()
    {
        var shared = SourceTree.Shared;
        Assert.SkipWhen(shared is null, "The reference data (../shared/data/traffic-volume) are not beside the tree.");
        var file = Path.Combine(shared!, "data", "traffic-volume", "metro_interstate_hourly.csv");
        await using var brain = await StartAsync();

        var (code, said) = await FeedAsync(
            file, "--map", Map, "--url", Url(brain), "--password-file", _folder.Of("password"), "--json");

        Assert.True(code == 0, said);
        Assert.Equal((40_575, 40_575, 0), Counts(said));
        Assert.Equal(40_575, await HeadAsync(brain));
        // The night when clocks were put back: 01:00 came twice and the file has it once.
        Assert.Equal(
            ["05:00 1283", "06:00 539", "08:00 331"],
            (await HistoryAsync(brain, "2016-11-06T04:30:00Z", "2016-11-06T08:30:00Z"))
                .Select(point => $"{point[1].GetString()![11..16]} {point[0].GetInt32()}"));
    }

    private static IEnumerable<string> Rows(int count)
    {
        yield return "date_time,traffic_volume,temp_k,rain_1h_mm,snow_1h_mm,clouds_pct,weather_main,"
            + "weather_description,holiday";
        var start = new DateTime(2019, 5, 1, 0, 0, 0, DateTimeKind.Unspecified);
        for (var i = 0; i < count; i++)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{start.AddMinutes(i):yyyy-MM-ddTHH:mm},{i % 5000},{280 + i % 20},0,0,{i % 100},Clear,sky is clear,");
    }

    private Task<Brain> StartAsync() => Brain.StartAsync(
        new BrainStart
        {
            Program = SourceTree.BrainProgram!,
            Data = _folder.Of("data"),
            Work = _folder.Root,
        },
        Cancel);

    private static string Url(Brain brain) => brain.Address.ToString().TrimEnd('/');

    private static async Task<(int Code, string Said)> FeedAsync(string file, params string[] options)
    {
        using var said = new StringWriter();
        var writer = TextWriter.Synchronized(said);
        return (await Entry.RunAsync(["feed", file, .. options], writer, writer), said.ToString());
    }

    private static (int Read, int Accepted, int Rejected) Counts(string said)
    {
        using var json = JsonDocument.Parse(
            said[said.IndexOf('{', StringComparison.Ordinal)..(said.LastIndexOf('}') + 1)]);
        int Of(string name) => json.RootElement.GetProperty(name).GetInt32();
        return (Of("read"), Of("accepted"), Of("rejected"));
    }

    private static async Task<JsonDocument> GetAsync(Brain brain, string path)
    {
        using var response = await brain.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body);
    }

    private static async Task<List<JsonElement>> HistoryAsync(Brain brain, string from, string to)
    {
        var query = $"attrs={Uri.EscapeDataString(Intensity)}&options=temporalValues"
            + $"&timerel=between&timeAt={from}&endTimeAt={to}";
        using var history = await GetAsync(brain, $"/ngsi-ld/v1/temporal/entities/{Station}?{query}");
        var values = history.RootElement.GetProperty(Intensity).GetProperty("values");
        return [.. values.EnumerateArray().Select(point => point.Clone())];
    }

    /// <summary>How many changes the city holds: each record is one.</summary>
    private static async Task<long> HeadAsync(Brain brain)
    {
        using var status = await GetAsync(brain, "/api/status");
        var position = status.RootElement.GetProperty("position").GetString()!;
        return position.Split('.').Sum(seq => long.Parse(seq, CultureInfo.InvariantCulture));
    }
}
