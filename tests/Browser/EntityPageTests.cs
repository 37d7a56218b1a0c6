using System.Globalization;
using Xunit;

namespace City.Browser;

public sealed class EntityPageTests(Stage stage)
{
    private const string Page = "/entities/" + Station.Id;

    private static int s_volume = 10_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-GB", "Bridge 7, northbound", "Live")]
    [InlineData("zh-CN", "七号桥北行", "实时")]
    public async Task A_value_that_changes_is_seen_without_loading_the_page_again(
        string locale, string title, string live)
    {
        await using var window = await stage.SignedInAsync(new WindowStart { Locale = locale });
        await window.GoAsync(Page);
        Assert.Equal(title, (await window.Page.InnerTextAsync("h1")).Trim());
        await window.LiveAsync();
        Assert.Equal(live, (await window.Page.InnerTextAsync("[data-live]")).Trim());
        // Another value than any test wrote before, so that seeing it can only come from this change.
        var volume = Interlocked.Increment(ref s_volume);

        await Station.PatchAsync(stage.Brain, volume, TimeProvider.System.GetUtcNow(), Cancel);
        await window.ShowsAsync("intensity", volume.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(volume.ToString(CultureInfo.InvariantCulture),
            await window.Page.GetAttributeAsync("[data-chart]", "data-newest"));
        window.WasClean();
    }

    [Fact]
    public async Task The_chart_and_its_table_twin_show_the_same_points_of_the_past()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        // The seven days of the past that nobody adds to.
        await window.GoAsync($"{Page}?attr=intensity&from=2026-05-01T08:00&to=2026-05-08T08:00");
        await window.Page.WaitForSelectorAsync("[data-chart][data-points]");

        Assert.Equal("168", await window.Page.GetAttributeAsync("[data-chart]", "data-points"));
        await window.Page.ClickAsync("#history summary");
        var rows = await window.Page.Locator("#past tbody tr").AllInnerTextsAsync();
        Assert.Equal(168, rows.Count);
        // The newest stands first, in the browser's zone: 23:00 UTC of the 7th.
        Assert.Equal(["2026-05-08 07:00:00 UTC+8", Station.Volume(167).ToString(CultureInfo.InvariantCulture)],
            rows[0].Split('\t', StringSplitOptions.TrimEntries));
        Assert.True(await PaintedAsync(window) > 300, "The canvas holds no line.");
        window.WasClean();
    }

    [Fact]
    public async Task A_long_past_is_summed_up_with_mean_least_and_greatest()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.GoAsync($"{Page}?attr=intensity&range=10y");
        await window.Page.WaitForSelectorAsync("[data-chart][data-points]");

        var points = int.Parse(
            (await window.Page.GetAttributeAsync("[data-chart]", "data-points"))!, CultureInfo.InvariantCulture);
        Assert.InRange(points, Station.Hours, Station.Hours + 20);
        window.WasClean();
    }

    [Fact]
    public async Task Times_are_shown_in_the_browsers_zone_with_the_zone_and_an_age()
    {
        await using var window = await stage.SignedInAsync(new WindowStart { Zone = "America/St_Johns" });
        await window.GoAsync(Page);
        var cell = await window.Page.InnerTextAsync("#attributes tr[data-name=weather] td:nth-of-type(2)");

        Assert.Contains("2026-04-30 21:30:00 UTC−2:30", cell, StringComparison.Ordinal);
        Assert.Matches(@"\d+ [dy] ago", cell);
        window.WasClean();
    }

    [Fact]
    public async Task Without_scripts_values_past_and_links_are_read_all_the_same()
    {
        await using var window = await stage.SignedInAsync(new WindowStart { Scripts = false });
        await window.GoAsync($"{Page}?attr=intensity&from=2026-05-01T00:00&to=2026-05-02T00:00");

        var text = await window.Page.InnerTextAsync("#attributes");
        Assert.Contains("light rain", text, StringComparison.Ordinal);
        Assert.Contains("loop detector 7-2", text, StringComparison.Ordinal);
        Assert.Contains("29.563° N, 106.5516° E", text, StringComparison.Ordinal);
        Assert.Equal(24, await window.Page.Locator("#past tbody tr").CountAsync());
        await window.FollowAsync("text=urn:ngsi-ld:Road:ring-2");
        Assert.Contains("There is no such entity", await window.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_finds_entities_by_type_and_by_a_part_of_name_and_id()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.GoAsync("/entities");
        await window.Page.FillAsync("#type", "TrafficFlowObserved");
        await window.Page.FillAsync("#name", "七号桥");
        await window.Page.FillAsync("#id", "bridge-7");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForURLAsync("**type=TrafficFlowObserved**");
        Assert.Equal(1, await window.Page.Locator("tbody tr").CountAsync());

        await window.Page.FillAsync("#id", "bridge.7");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForSelectorAsync("text=No entity found");
        window.WasClean();
    }

    // Narrower windows are looked at where every page is, in AccessibilityTests.
    [Fact]
    public async Task Pages_fit_the_width_of_a_wall()
    {
        const int width = 1920;
        await using var window = await stage.SignedInAsync(new WindowStart { Width = width, Height = 1080 });
        foreach (var path in (string[])["/", "/domains", "/domains/Traffic", "/design", "/entities", Page, "/login"])
        {
            await window.GoAsync(path);
            var wide = await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"{path} is {wide} px wide");
        }

        window.WasClean();
    }

    [Fact]
    public async Task The_page_can_be_used_with_the_keyboard_alone()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.GoAsync(Page);
        await window.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("#content",
            await window.Page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
        await window.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("content", await window.Page.EvaluateAsync<string>("document.activeElement.id"));
        await window.Page.FocusAsync("#history summary");
        await window.Page.Keyboard.PressAsync("Enter");
        Assert.True(await window.Page.IsVisibleAsync("#past"));
        window.WasClean();
    }

    /// <summary>How many pixels of the chart have the colour of its line.</summary>
    private static Task<int> PaintedAsync(Window window) => window.Page.EvaluateAsync<int>("""
        () => {
          const canvas = document.querySelector('[data-chart] canvas');
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let painted = 0;
          for (let at = 0; at < pixels.length; at += 4)
            if (pixels[at + 3] > 200 && pixels[at + 2] > pixels[at] + 60) painted++;
          return painted;
        }
        """);
}
