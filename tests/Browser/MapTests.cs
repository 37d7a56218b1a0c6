using System.Globalization;
using System.Text.Json.Nodes;
using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

public sealed class MapTests(TownStage town, Stage stage) : IClassFixture<TownStage>
{
    // Types are marked in the order of their names: a depot (0) comes before these.
    private const string Lamps = "--mark-1";
    private const string Vehicles = "--mark-2";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_map_paints_ground_and_entities_in_their_colours_and_no_layer_that_is_off()
    {
        await using var window = await town.MapAsync(TownStage.Small, Town.AtBus);
        await ReadyAsync(window);
        var middle = await Pixels.MiddleAsync(window, 60, 60);
        var around = await Pixels.MiddleAsync(window, 600, 300);
        Assert.InRange((await Pixels.OfAsync(window, Vehicles, middle)).Count, 60, 800);
        Assert.True(await Pixels.MoreThanAsync(window, "--map-water", around, 2_000) > 2_000, "no lake");
        Assert.True(await Pixels.MoreThanAsync(window, "--map-primary", around, 500) > 500, "no road");

        await window.Page.UncheckAsync("input[value=Vehicle]");
        await window.Page.WaitForFunctionAsync("() => document.querySelector('[data-map]').dataset.single === '0'");
        Assert.Equal(0, (await Pixels.OfAsync(window, Vehicles, middle)).Count);
        Assert.Contains("off=Vehicle", window.Page.Url, StringComparison.Ordinal);
        await window.Page.ReloadAsync();
        await ReadyAsync(window);
        Assert.False(await window.Page.IsCheckedAsync("input[value=Vehicle]"));
        Assert.Equal(0, (await Pixels.OfAsync(window, Vehicles, middle)).Count);
        window.WasClean();
    }

    [Fact]
    public async Task A_cluster_that_is_clicked_splits_until_each_lamp_stands_alone()
    {
        await using var window = await town.MapAsync(TownStage.Small, Town.AtLamps);
        await ReadyAsync(window);
        Assert.Equal("1", await StateAsync(window, "clusters"));
        Assert.True(
            await Pixels.MoreThanAsync(window, Lamps, await Pixels.MiddleAsync(window, 80, 80), 300) > 300);

        var box = (await window.Page.Locator("#map").BoundingBoxAsync())!;
        await window.Page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2) - 3);
        await window.Page.WaitForFunctionAsync("() => Number(document.querySelector('[data-map]').dataset.single) > 0");
        await window.Page.FocusAsync(".maplibregl-canvas");
        for (var step = 0; step < 6 && await StateAsync(window, "clusters") != "0"; step++)
        {
            var before = await StateAsync(window, "at");
            await window.Page.Keyboard.PressAsync("=");
            await window.Page.WaitForFunctionAsync(
                "before => document.querySelector('[data-map]').dataset.at !== before", before);
        }

        await window.Page.WaitForFunctionAsync("() => document.querySelector('[data-map]').dataset.clusters === '0'");
        window.WasClean();
    }

    [Theory]
    [InlineData("en-GB", "Bus 9", "km/h", "on-board unit", "East depot")]
    [InlineData("zh-CN", "九路车", "km/h", "on-board unit", "东站")]
    public async Task A_click_opens_what_the_city_knows_of_an_entity_with_who_points_to_whom(
        string locale, string name, string unit, string source, string depot)
    {
        // One language where time is short; what is drawn is the same in both.
        if (locale == "en-GB") LongForm.Only();
        await using var window = await town.MapAsync(TownStage.Small with { Locale = locale }, Town.AtBus);
        await ReadyAsync(window);
        var middle = await Pixels.MiddleAsync(window, 2, 2);
        await window.Page.Mouse.ClickAsync(middle.X + 1, middle.Y + 1);
        await window.Page.WaitForSelectorAsync("#drawer:not([hidden])");

        Assert.Equal(name, (await window.Page.InnerTextAsync("#drawer-title")).Trim());
        var speed = await window.Page.InnerTextAsync("#drawer tr[data-name=speed]");
        Assert.Contains("32", speed, StringComparison.Ordinal);
        Assert.Contains(unit, speed, StringComparison.Ordinal);
        Assert.Contains(source, speed, StringComparison.Ordinal);
        Assert.Contains("2026-05-01 16:00:00 UTC+8", speed, StringComparison.Ordinal);
        await window.Page.WaitForSelectorAsync("#drawer [data-chart][data-points]");
        Assert.Equal($"/entities/{Uri.EscapeDataString(Town.Bus)}",
            await window.Page.GetAttributeAsync("#drawer p > a:not(.tag)", "href"));
        await AccessibilityTests.MustPassHereAsync(window, "the map with its drawer");

        await window.GoAsync($"/map?id={Town.Depot}");
        await window.Page.WaitForSelectorAsync("#drawer:not([hidden])");
        Assert.Equal(depot, (await window.Page.InnerTextAsync("#drawer-title")).Trim());
        await window.Page.ClickAsync($".pointers a[data-id='{Town.Bus}']");
        await window.Page.WaitForSelectorAsync($"#shown[data-id='{Town.Bus}']");
        window.WasClean();
    }

    [Fact]
    public async Task A_change_of_place_moves_the_marker_and_the_open_drawer_of_a_page_that_stays_open()
    {
        await using var window = await town.MapAsync(
            TownStage.Small with { Width = 1280, Height = 460 }, $"{Town.AtBus}&id={Town.Bus}");
        await ReadyAsync(window);
        await window.Page.WaitForSelectorAsync("#stream[data-state=on]");
        await window.Page.WaitForSelectorAsync("#drawer:not([hidden])");
        var box = await Pixels.MiddleAsync(window, 200, 30);
        var from = await Pixels.OfAsync(window, Vehicles, box);
        Assert.True(from.Count > 60, "no bus");
        try
        {
            // A map of 512 · 2^16 pixels around the earth: 80 of them to the east.
            await Town.MoveAsync(town.Brain, Town.Longitude + (80 * 360 / (512 * 65_536.0)), Town.Latitude, Cancel);
            await window.Page.WaitForFunctionAsync("() => document.querySelector('[data-map]').dataset.moving === '1'");
            var to = from;
            for (var look = 0; to.Left < from.Left + 76 && look < 200; look++)
                to = await Pixels.OfAsync(window, Vehicles, box);
            Assert.InRange(to.Left - from.Left, 76, 84);
            await window.Page.WaitForFunctionAsync(
                "() => document.querySelector('#drawer tr[data-name=location] .value').textContent"
                + ".includes('106.55085')");
        }
        finally
        {
            await Town.MoveAsync(town.Brain, Town.Longitude, Town.Latitude, Cancel);
        }

        window.WasClean();
    }

    [Fact]
    public async Task The_search_finds_by_name_with_the_keyboard_and_Esc_leads_back()
    {
        await using var window = await town.MapAsync(TownStage.Small with { Locale = "zh-CN" });
        await ReadyAsync(window);
        await window.Page.FillAsync("#q", "九路");
        await window.Page.WaitForSelectorAsync("#found [aria-selected=true]");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForSelectorAsync($"#shown[data-id='{Town.Bus}']");
        Assert.Equal("drawer-title", await window.Page.EvaluateAsync<string>("document.activeElement.id"));
        await window.Page.WaitForFunctionAsync(
            "() => document.querySelector('[data-map]').dataset.at?.startsWith('106.550000,29.560000,16')");
        await window.Page.Keyboard.PressAsync("Escape");
        Assert.True(await window.Page.Locator("#drawer").IsHiddenAsync());
        Assert.Equal("q", await window.Page.EvaluateAsync<string>("document.activeElement.id"));

        await window.Page.FillAsync("#q", "depot:EA");
        await window.Page.WaitForSelectorAsync($"#found [data-id='{Town.Depot}']");
        await window.Page.FillAsync("#q", "(nothing\"");
        await window.Page.WaitForSelectorAsync("#found .nothing");
        window.WasClean();
    }

    [Fact]
    public async Task The_table_twin_lists_what_is_seen_by_distance_and_opens_with_the_keyboard()
    {
        await using var window = await town.MapAsync(TownStage.Small, Town.AtBus);
        await ReadyAsync(window);
        await window.Page.FocusAsync("#twin-toggle");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForSelectorAsync("#twin tbody tr");
        Assert.Equal(1, await window.Page.Locator("#twin tbody tr").CountAsync());
        Assert.Contains("0 m", await window.Page.InnerTextAsync("#twin tbody tr"), StringComparison.Ordinal);

        await window.Page.FocusAsync("#twin tbody a");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForSelectorAsync($"#shown[data-id='{Town.Bus}']");
        await window.Page.FocusAsync(".maplibregl-canvas");
        await window.Page.Keyboard.PressAsync("ArrowRight");
        await window.Page.WaitForFunctionAsync("() => !document.querySelector('#twin tbody td.number')"
            + "?.textContent.trim().startsWith('0 m')");
        window.WasClean();
    }

    [Fact]
    public async Task What_is_new_appears_with_its_type_and_what_is_deleted_goes()
    {
        await using var window = await town.MapAsync(TownStage.Small, Town.AtBus);
        await ReadyAsync(window);
        await window.Page.WaitForSelectorAsync("#stream[data-state=on]");
        var before = int.Parse(await StateAsync(window, "entities"), CultureInfo.InvariantCulture);
        const string Id = "urn:ngsi-ld:Zebra:1";
        await Town.AddAsync(town.Brain, Id, "Zebra", Cancel);
        await EntitiesAsync(window, before + 1);
        await window.Page.WaitForSelectorAsync("li[data-type=Zebra]");
        await window.Page.WaitForFunctionAsync("() => document.querySelector('[data-map]').dataset.single === '2'");

        await Town.RemoveAsync(town.Brain, Id, Cancel);
        await EntitiesAsync(window, before);
        window.WasClean();
    }

    [Fact]
    public async Task Without_a_ground_the_map_works_and_says_how_to_get_one()
    {
        await using var window = await stage.SignedInAsync(TownStage.Small);
        await window.GoAsync("/map");
        await ReadyAsync(window);
        Assert.Contains("--basemap DIR", await window.Page.InnerTextAsync("#foot"), StringComparison.Ordinal);
        // Which colour it has depends on the types that are there beside it.
        var mark = await window.Page.GetAttributeAsync("li[data-type=TrafficFlowObserved]", "data-mark");
        var middle = await Pixels.MiddleAsync(window, 60, 60);
        Assert.True(await Pixels.MoreThanAsync(window, $"--mark-{mark}", middle, 60) > 60);
        window.WasClean();
    }

    [Fact]
    public async Task Lines_and_areas_are_drawn_as_they_lie_can_be_clicked_and_change_with_the_city()
    {
        const string Park = "urn:ngsi-ld:Zone:park", Route = "urn:ngsi-ld:Zone:route", Colour = "--mark-3";
        var (west, south) = (Town.Longitude - 0.03, Town.Latitude + 0.02);
        await Town.CoverAsync(town.Brain, Park, "Polygon", Town.Square(west, south, 0.002), Cancel);
        await Town.CoverAsync(town.Brain, Route, "LineString",
            new JsonArray(Town.Position(west - 0.003, south + 0.001), Town.Position(west + 0.005, south + 0.001)),
            Cancel);
        try
        {
            await using var window = await town.MapAsync(TownStage.Small, Town.At(west + 0.001, south + 0.001, 16));
            await ReadyAsync(window);
            await ShapesAsync(window, "2");
            // The line goes through the middle, and lies in its colour far to the left of the area, where no mark is.
            var middle = await Pixels.MiddleAsync(window, 2, 2);
            var left = new Clip { X = middle.X - 200, Y = middle.Y - 20, Width = 60, Height = 40 };
            Assert.InRange((await Pixels.OfAsync(window, Colour, left)).Count, 150, 600);
            await window.Page.Mouse.ClickAsync(left.X + 30, middle.Y + 1);
            await window.Page.WaitForSelectorAsync($"#shown[data-id='{Route}']");
            await CloseAsync(window);
            await window.Page.Mouse.ClickAsync(middle.X - 60, middle.Y - 60);
            await window.Page.WaitForSelectorAsync($"#shown[data-id='{Park}']");
            await CloseAsync(window);
            await window.Page.ClickAsync("#twin-toggle");
            await window.Page.WaitForFunctionAsync("() => document.querySelectorAll('#twin tbody tr').length === 2");

            await Town.CoverAsync(town.Brain, Route, "LineString", new JsonArray(
                Town.Position(west - 0.003, south + 5), Town.Position(west + 0.005, south + 5)), Cancel);
            await ShapesAsync(window, "1");
            await window.Page.UncheckAsync("input[value=Zone]");
            await ShapesAsync(window, "0");
            window.WasClean();
        }
        finally
        {
            await Town.RemoveAsync(town.Brain, Park, Cancel);
            await Town.RemoveAsync(town.Brain, Route, Cancel);
        }
    }

    /// <summary>Closes the drawer and waits until the map has its place.</summary>
    private static async Task CloseAsync(Window window)
    {
        await window.Page.ClickAsync("#drawer-close");
        await window.Page.WaitForFunctionAsync("() => document.querySelector('.maplibregl-canvas').clientWidth"
            + " === document.getElementById('map').clientWidth");
    }

    private static Task<IJSHandle> ShapesAsync(Window window, string count) => window.Page.WaitForFunctionAsync(
        "count => document.querySelector('[data-map]').dataset.shapes === count", count);

    private static Task<IElementHandle?> ReadyAsync(Window window) =>
        window.Page.WaitForSelectorAsync("[data-map][data-state=ready]");

    private static async Task<string> StateAsync(Window window, string name) =>
        await window.Page.GetAttributeAsync("[data-map]", "data-" + name) ?? "";

    private static Task<IJSHandle> EntitiesAsync(Window window, int count) => window.Page.WaitForFunctionAsync(
        "count => document.querySelector('[data-map]').dataset.entities === count",
        count.ToString(CultureInfo.InvariantCulture));
}
