using System.Globalization;
using City.TestKit;
using Xunit;

namespace City.Browser;

public sealed class RealFeedTests(Stage stage)
{
    private const string Station = "urn:ngsi-ld:TrafficFlowObserved:us-mn-i94-301-westbound";
    private const string Volume = "https://smartdatamodels.org/dataModel.Transportation/intensity";
    private const string Temperature = "https://smartdatamodels.org/dataModel.Environment/temperature";

    private const int YearOfRows = 9_000;

    private static readonly string Map = Path.Combine(
        SourceTree.Root, "domains", "Traffic", "mappings", "i94-traffic-volume.yaml");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Years_of_traffic_enter_by_file_and_are_seen_with_the_next_hour_as_it_comes()
    {
        var shared = SourceTree.Shared;
        Assert.SkipWhen(shared is null, "The reference data (../shared/data/traffic-volume) are not beside the tree.");
        Chromium.Required();
        using var folder = new TemporaryFolder("browser-feed");
        await using var brain = await Brain.StartAsync(
            new BrainStart { Program = Stage.Program, Data = folder.Of("data"), Work = folder.Root }, Cancel);
        var file = Path.Combine(shared!, "data", "traffic-volume", "metro_interstate_hourly.csv");
        await FeedAsync(folder, brain, await PartAsync(file, folder));

        var password = (await File.ReadAllTextAsync(folder.Of("password"), Cancel)).Trim();
        await using var window = await stage.OpenAsync(
            new WindowStart { Locale = "zh-CN", Zone = "America/Chicago" }, brain.Address);
        await window.SignInAsync(password);
        // The last week of the file: the chart has an hour a point, in the zone of the browser.
        await window.GoAsync(
            $"/entities/{Station}?attr={Uri.EscapeDataString(Volume)}&from=2018-09-24T00:00&to=2018-10-01T00:00");
        await window.LiveAsync();
        await window.Page.WaitForSelectorAsync("[data-chart][data-points]");

        Assert.Equal("954", await ValueAsync(window, Volume));
        Assert.Equal("8.97", await ValueAsync(window, Temperature));
        Assert.Contains("车流量", await window.Page.InnerTextAsync("#attributes"), StringComparison.Ordinal);
        var points = int.Parse(
            (await window.Page.GetAttributeAsync("[data-chart]", "data-points"))!, CultureInfo.InvariantCulture);
        Assert.Equal(await window.Page.Locator("#past tbody tr").CountAsync(), points);
        Assert.InRange(points, 160, 168);

        var next = folder.Of("next.csv");
        await File.WriteAllTextAsync(next, """
            date_time,traffic_volume,temp_k,rain_1h_mm,snow_1h_mm,clouds_pct,weather_main,weather_description,holiday
            2018-10-01T00:00,612,282.1,0,0,90,Clouds,overcast clouds,

            """, Cancel);
        await FeedAsync(folder, brain, next);
        await window.Page.WaitForFunctionAsync(
            "name => document.querySelector(`#attributes tr[data-name='${name}'] .value`).textContent.trim() === '612'",
            Volume);
        window.WasClean();
    }

    /// <summary>The whole file where there is time, else its last year.</summary>
    private static async Task<string> PartAsync(string file, TemporaryFolder folder)
    {
        if (LongForm.IsOn) return file;
        var lines = await File.ReadAllLinesAsync(file, Cancel);
        Assert.True(lines.Length > YearOfRows);
        await File.WriteAllLinesAsync(folder.Of("year.csv"), [lines[0], .. lines[^YearOfRows..]], Cancel);
        return folder.Of("year.csv");
    }

    private static async Task<string> ValueAsync(Window window, string attribute) =>
        (await window.Page.InnerTextAsync($"#attributes tr[data-name='{attribute}'] .value")).Trim();

    private static async Task FeedAsync(TemporaryFolder folder, Brain brain, string file)
    {
        var (code, said) = await ChildProcess.RunAsync(
            Stage.Program,
            [
                "feed", file, "--map", Map, "--url", brain.Address.ToString().TrimEnd('/'),
                "--password-file", folder.Of("password"), "--dead-letters", folder.Of("dead-letters"),
            ],
            Cancel);
        Assert.True(code == 0, said);
    }
}
