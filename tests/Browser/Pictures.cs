using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>Draws the pictures of the documents from the simulated city; run by eng/pictures alone.</summary>
public sealed class Pictures(Stage stage, FeedStage feeds)
{
    private const string Flow = "urn:ngsi-ld:TrafficFlowObserved:simulated-1-0007";
    private const string Speed = "https://smartdatamodels.org/dataModel.Transportation/averageVehicleSpeed";

    private static readonly string Folder = Path.Combine(SourceTree.Root, "docs", "pictures");

    [Fact(Explicit = true)]
    public async Task Pictures_of_the_pages_are_drawn_anew()
    {
        Directory.CreateDirectory(Folder);
        await using var city = await PictureCity.StartAsync(TestContext.Current.CancellationToken);
        var wide = new WindowStart { Width = 1280, Height = 800 };
        var map = wide with { Draws = true };
        var phone = new WindowStart { Width = 390, Height = 844, Locale = "zh-CN", Draws = true };
        const string Entity = $"/entities/{Flow}?attr={Speed}&range=24h";
        (string Name, WindowStart Start, string Path, string WaitFor)[] each =
        [
            ("overview-en", wide, "/", "main"),
            ("overview-zh", wide with { Locale = "zh-CN" }, "/", "main"),
            ("entity-en", wide with { Height = 1_480 }, Entity, "[data-chart][data-points]"),
            ("entity-zh-dark", wide with { Height = 1_480, Locale = "zh-CN", Dark = true }, Entity,
                "[data-chart][data-points]"),
            ("entity-phone-zh", phone, Entity, "[data-chart][data-points]"),
            ("domain-zh", wide with { Locale = "zh-CN" }, "/domains/Traffic", "main"),
            ("list-en", wide, "/entities?type=TrafficFlowObserved", "main"),
            ("system-zh-dark", wide with { Height = 1_400, Locale = "zh-CN", Dark = true }, "/system",
                "[data-poll][data-state=on]"),
            ("map-en", map, "/map", "[data-map][data-state=ready]"),
            ("map-zh", map with { Locale = "zh-CN" }, "/map", "[data-map][data-state=ready]"),
            ("map-drawer-en", map, $"/map?at=106.5723,29.6410,14.6&id={Flow}", "#drawer [data-chart][data-points]"),
            ("map-near-zh-dark", map with { Locale = "zh-CN", Dark = true }, "/map?at=106.5520,29.5960,15.7,55,-25",
                "[data-map][data-state=ready]"),
            ("map-phone-zh", phone, "/map?at=106.5450,29.6000,12.2", "[data-map][data-state=ready]"),
        ];
        foreach (var (name, start, path, waitFor) in each) await DrawAsync(city, name, start, path, waitFor);
        await using var feed = await feeds.SignedInAsync(stage, wide with { Height = 1_360 });
        await feed.GoAsync($"/feeds/{Loops.Standing}");
        // Without a key: what opens a door stands in no picture.
        await feed.Page.WaitForSelectorAsync("html.moves");
        await ShootAsync(feed, "feed-en");
        await using var door = await stage.OpenAsync(wide with { Locale = "zh-CN", Height = 600 });
        await door.GoAsync("/login");
        await ShootAsync(door, "login-zh");
    }

    [Fact(Explicit = true)]
    public async Task Pictures_of_the_identifiers_are_drawn_anew()
    {
        foreach (var (name, locale, dark) in new[] { ("identify-en", "en-GB", true), ("identify-zh", "zh-CN", false) })
        {
            await using var window = await feeds.SignedInAsync(
                stage, new WindowStart { Width = 1280, Height = 1_300, Locale = locale, Dark = dark });
            await window.GoAsync("/identify?last=1h");
            await window.Page.WaitForSelectorAsync("[data-poll][data-state=on]");
            await ShootAsync(window, name);
            window.WasClean();
        }
    }

    private async Task DrawAsync(PictureCity city, string name, WindowStart start, string path, string waitFor)
    {
        await using var window = await stage.OpenAsync(start, city.Brain.Address);
        await window.LetInAsync(city.Password, city.Brain.Address);
        // A processor that draws what is a graphics card's work may be slow.
        window.Page.SetDefaultTimeout(120_000);
        await window.GoAsync(path);
        if (start.Draws && path.StartsWith("/map", StringComparison.Ordinal))
            await window.Page.WaitForSelectorAsync("[data-map][data-state=ready]");
        await window.Page.WaitForSelectorAsync(waitFor);
        if (path.StartsWith("/entities/", StringComparison.Ordinal)) await window.LiveAsync();
        if (path.Contains("&id=", StringComparison.Ordinal)) await ChartAsync(window);
        await ShootAsync(window, name);
        window.WasClean();
    }

    /// <summary>Has the drawer show the chart of the mean speed of a day.</summary>
    private static async Task ChartAsync(Window window)
    {
        await window.Page.ClickAsync($"#history a[title='{Speed}']");
        await window.Page.WaitForSelectorAsync($"#history a[title='{Speed}'][aria-current]");
        await window.Page.ClickAsync("#history a:text('24 hours')");
        await window.Page.WaitForSelectorAsync("#history a[aria-current]:text('24 hours')");
        await window.Page.WaitForSelectorAsync("#drawer [data-chart][data-points]");
        await window.Page.EvaluateAsync("document.querySelector('#history').scrollIntoView()");
    }

    private static Task<byte[]> ShootAsync(Window window, string name) => window.Page.ScreenshotAsync(
        new PageScreenshotOptions
        {
            Path = Path.Combine(Folder, name + ".png"), Animations = ScreenshotAnimations.Disabled, Timeout = 120_000,
        });
}
