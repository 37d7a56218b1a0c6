using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>
/// No page breaks a rule of WCAG 2.2, levels A and AA, that a program can check (axe-core), in either language, in any
/// light, and none is wider than its window.
/// </summary>
public sealed class AccessibilityTests(Stage stage, FeedStage feeds)
{
    private const string Run = """
        async () => {
          const found = await axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          });
          return found.violations.map((rule) =>
            `${rule.id}: ${rule.help}: ${rule.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
        }
        """;

    /// <summary>What is wider than it may be: the page, and labels than the room before their value.</summary>
    private const string Broad = """
        () => {
          const labels = [...document.querySelectorAll("td[data-label]")].filter((cell) => {
            const label = getComputedStyle(cell, "::before");
            return label.content !== "none" && parseFloat(label.width) > parseFloat(getComputedStyle(cell).paddingLeft);
          });
          const taken = document.scrollingElement.scrollWidth;
          return [...taken > innerWidth ? [`all: ${taken}`] : [], ...labels.map((cell) => cell.dataset.label)];
        }
        """;

    /// <summary>Widths of a phone, a tablet, and windows small and usual, in CSS pixels; the last is left.</summary>
    private static readonly int[] Widths = [390, 768, 1024, 1280];

    private static readonly string[] Pages =
    [
        "/", "/map", "/domains", "/domains/Traffic", "/domains/Fire", "/domains/Traffic/TrafficFlowObserved/new",
        "/feeds", "/feeds?filter=no-such", "/feeds/no-such", $"/feeds/{Loops.Standing}",
        $"/feeds/{Loops.Standing}/letters/1", "/entities", "/entities?id=no-such", $"/entities/{Station.Id}",
        $"/entities/{Loops.Id(Loops.Standing)}", "/subscriptions", "/system", "/design",
        "/rules", "/rules/" + AirRules.Name, "/rules/feel", "/identify", "/identify/nodes/top.chongqing",
        "/identify/prefixes/88.901.1", "/identify/handles/88.901.1%2Fpart-001", "/identify/handles/88.901.1%2Fnone",
        "/no-such-page",
    ];

    [Theory]
    [InlineData("en-GB", false)]
    [InlineData("zh-CN", true)]
    public async Task Every_page_can_be_used_by_everybody(string locale, bool dark)
    {
        // Both are run where there is time; else one of them, and what pages are made of in each theme.
        if (!dark) LongForm.Only();
        await using var window = await feeds.SignedInAsync(stage, new WindowStart { Locale = locale, Dark = dark });
        foreach (var page in Pages) await MustPassAsync(window, page);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    [InlineData("contrast")]
    [InlineData("wall")]
    public async Task Every_component_can_be_read_in_every_theme(string theme)
    {
        // In the dark every page is looked at above.
        if (theme == "dark") LongForm.Only();
        await using var window = await feeds.SignedInAsync(stage, new WindowStart { Dark = theme == "light" });
        await window.GoAsync($"/design?theme={theme}");
        Assert.Equal(theme, await window.Page.GetAttributeAsync("html", "data-theme"));
        await MustPassAsync(window, "/design");
        await MustPassAsync(window, $"/entities/{Station.Id}");
        await MustPassAsync(window, $"/feeds/{Loops.Standing}");
    }

    [Fact]
    public async Task What_opens_over_a_page_can_be_used_by_everybody()
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart());
        await window.GoAsync($"/feeds/{Loops.Standing}");
        await window.Page.ClickAsync("#letters a[data-side]");
        await window.Page.WaitForSelectorAsync("#side[open] #side-title");
        Assert.Empty(await FaultsAsync(window.Page));
        await MustPassAsync(window, $"/feeds/{Loops.Standing}?undone=1");
        Assert.Equal(1, await window.Page.Locator("main > .toast").CountAsync());
        window.WasClean();
    }

    [Fact]
    public async Task The_door_can_be_used_by_everybody()
    {
        await using var window = await stage.OpenAsync(new WindowStart());
        await MustPassAsync(window, "/login");
    }

    [Fact]
    public async Task A_page_that_not_everybody_can_use_is_found()
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart());
        await window.GoAsync("/design");
        await window.Page.EvaluateAsync("document.documentElement.removeAttribute('lang')");

        Assert.Contains(await FaultsAsync(window.Page),
            fault => fault.StartsWith("html-has-lang:", StringComparison.Ordinal));
    }

    private static async Task MustPassAsync(Window window, string page)
    {
        await window.GoAsync(page);
        await MustPassHereAsync(window, page);
        foreach (var width in Widths)
        {
            await window.Page.SetViewportSizeAsync(width, 900);
            var broad = await window.Page.EvaluateAsync<string[]>(Broad);
            Assert.True(broad.Length == 0, $"{page} at {width}: too wide are {string.Join(", ", broad)}");
        }
    }

    /// <summary>The same for a page as it stands.</summary>
    internal static async Task MustPassHereAsync(Window window, string page)
    {
        var faults = await FaultsAsync(window.Page);
        Assert.True(faults.Length == 0, $"{page}\n{string.Join('\n', faults)}");
    }

    private static async Task<string[]> FaultsAsync(IPage page)
    {
        var axe = Path.Combine(SourceTree.Root, "src", "Screen", "node_modules", "axe-core", "axe.min.js");
        await page.EvaluateAsync(await File.ReadAllTextAsync(axe, TestContext.Current.CancellationToken));
        return await page.EvaluateAsync<string[]>(Run);
    }
}
