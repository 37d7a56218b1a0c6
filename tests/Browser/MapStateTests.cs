using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

public sealed class MapStateTests(TownStage town, Stage stage) : IClassFixture<TownStage>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_telephone_the_drawer_is_a_sheet_at_the_bottom_and_nothing_is_wider_than_the_window()
    {
        await using var window = await town.MapAsync(
            new WindowStart { Width = 390, Height = 844, Locale = "zh-CN", Draws = true },
            $"{Town.AtBus}&id={Town.Bus}");
        await window.Page.WaitForSelectorAsync("#drawer:not([hidden])");
        var sheet = (await window.Page.Locator("#drawer").BoundingBoxAsync())!;
        Assert.Equal(390, sheet.Width);
        Assert.InRange(sheet.Y, 300, 800);
        var map = (await window.Page.Locator("#map").BoundingBoxAsync())!;
        Assert.InRange(map.Height, 150, 700);
        Assert.True(await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        var foot = await window.Page.InnerTextAsync("#foot");
        Assert.Contains("模拟", foot, StringComparison.Ordinal);
        Assert.Contains("审图号：TEST-1", foot, StringComparison.Ordinal);
        window.WasClean();
    }

    [Fact]
    public async Task Without_scripts_the_table_is_there_sorted_by_name_and_by_type()
    {
        await using var window = await town.MapAsync(new WindowStart { Scripts = false });
        // By what is seen and not by the address: the page goes on by itself, perhaps before that is waited for.
        await window.Page.WaitForSelectorAsync("tbody tr td:first-child a");
        Assert.EndsWith("/map?view=table", window.Page.Url, StringComparison.Ordinal);
        var names = await window.Page.Locator("tbody tr td:first-child a").AllInnerTextsAsync();
        Assert.Equal(Town.Lamps + 2, names.Count);
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
        await window.FollowAsync("main nav >> text=Streetlight");
        Assert.Equal(Town.Lamps, await window.Page.Locator("tbody tr").CountAsync());
        await window.Page.FillAsync("#q", "bus");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForURLAsync("**q=bus**");
        Assert.Equal("Bus 9", (await window.Page.InnerTextAsync("tbody a")).Trim());
    }

    [Fact]
    public async Task Where_the_browser_cannot_draw_maps_the_table_stands_in_their_place()
    {
        await using var window = await town.MapAsync(new WindowStart());
        await window.Page.WaitForSelectorAsync("#twin tbody tr");
        Assert.Contains("WebGL", await window.Page.InnerTextAsync("#fault"), StringComparison.Ordinal);
        Assert.Equal(Town.Lamps + 2, await window.Page.Locator("#twin tbody tr").CountAsync());
        await window.Page.ClickAsync($"#twin a[data-id='{Town.Bus}']");
        await window.Page.WaitForSelectorAsync($"#shown[data-id='{Town.Bus}']");
        window.WasClean();
    }

    [Theory]
    [InlineData("en-GB", "Émile’s,lamp 2,Lamp 10,Zoo")]
    [InlineData("zh-CN", "阿房,灯2,灯10,中环")]
    public async Task Layers_and_table_stand_in_the_order_of_the_readers_language(string locale, string order)
    {
        var longitude = Town.Longitude - 0.2;
        await Town.NameAsync(town.Brain, "Zebra",
            [("Zoo", "中环"), ("Lamp 10", "灯10"), ("lamp 2", "灯2"), ("Émile’s", "阿房")], longitude, Cancel);
        try
        {
            await using var window = await town.MapAsync(
                new WindowStart { Locale = locale, Draws = true, Width = 1024, Height = 768 },
                Town.At(longitude, Town.Latitude, 15) + "&twin=1");
            await window.Page.ClickAsync("#twin th:first-child a");
            await window.Page.WaitForFunctionAsync(
                "order => [...document.querySelectorAll('#twin tbody td:first-child a')]"
                + ".map((link) => link.textContent.trim()).join() === order", order);
            var layers = await window.Page.Locator("#layers .layer-name").AllInnerTextsAsync();
            Assert.Equal(layers.Order(StringComparer.Ordinal), layers);
            window.WasClean();
        }
        finally
        {
            for (var number = 0; number < 4; number++)
                await Town.RemoveAsync(town.Brain, $"urn:ngsi-ld:Zebra:{number}", Cancel);
        }
    }

    [Fact]
    public async Task Who_points_to_an_entity_is_leafed_through_in_the_drawer()
    {
        await Town.PointAsync(town.Brain, 21, Town.Depot, Cancel);
        await using var window = await town.MapAsync(new WindowStart(), "id=" + Town.Depot);
        await window.Page.WaitForSelectorAsync("#pointers");
        Assert.Equal("22", await window.Page.InnerTextAsync("#pointers [data-count]"));
        Assert.Equal(20, await window.Page.Locator("#pointers li").CountAsync());

        await window.Page.ClickAsync("#pointers a[rel=next]");
        await window.Page.WaitForSelectorAsync("#pointers a[rel=prev]");
        Assert.Equal(2, await window.Page.Locator("#pointers li").CountAsync());
        Assert.StartsWith("/map?", new Uri(window.Page.Url).PathAndQuery, StringComparison.Ordinal);
        window.WasClean();
    }

    [Fact]
    public async Task A_refusal_of_the_city_is_told_with_its_words_and_the_map_goes_on_by_itself()
    {
        await using var window = await town.MapAsync(TownStage.Small, "view=table");
        await window.Page.RouteAsync("**/ngsi-ld/v1/entities?**", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"code":"live.overloaded","detail":"Too much waits for the disk; try again soon."}""",
        }));
        await window.GoAsync("/map");
        await window.Page.WaitForSelectorAsync("#fault:not([hidden])");
        var said = await window.Page.InnerTextAsync("#fault");
        Assert.Contains("Too much waits for the disk", said, StringComparison.Ordinal);
        Assert.Contains("live.overloaded", said, StringComparison.Ordinal);

        await window.Page.UnrouteAllAsync();
        await window.Page.WaitForSelectorAsync("[data-map][data-state=ready]");
        Assert.True(await window.Page.IsHiddenAsync("#fault"));
        window.Forgive();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_map_that_lost_the_city_says_so_and_has_caught_up_when_it_is_back(bool alsoTypes)
    {
        Chromium.Required();
        if (!alsoTypes) LongForm.Only();
        using var folder = new TemporaryFolder("map-restart");
        var port = Brain.FreePort();
        var brain = await StartAsync(folder, port);
        try
        {
            await using var window = await stage.OpenAsync(
                TownStage.Small with { Locale = "zh-CN" }, brain.Address);
            await window.SignInAsync((await File.ReadAllTextAsync(folder.Of("password"), Cancel)).Trim());
            await window.GoAsync("/map");
            await window.Page.WaitForSelectorAsync("#stream[data-state=on]");
            // Without its types the page must ask for them again; with a stream that was ended, for all entities.
            if (!alsoTypes) await window.Page.RouteAsync("**/map?part=layers", route => route.AbortAsync());
            Assert.Contains("城市还是空的", await window.Page.InnerTextAsync("#empty"), StringComparison.Ordinal);
            await Town.WriteAsync(brain, Cancel);
            await ShowsAsync(window, Town.Lamps + 2);
            Assert.True(await window.Page.IsHiddenAsync("#empty"));

            if (alsoTypes) await window.Page.WaitForSelectorAsync("li[data-type=Vehicle]");
            else await window.Page.RouteAsync("**/api/stream**", route => route.FulfillAsync(new() { Status = 503 }));
            await brain.KillAsync(Cancel);
            await window.Page.WaitForSelectorAsync("#stream[data-state=reconnecting]");
            await brain.DisposeAsync();
            brain = await StartAsync(folder, port);
            await Town.AddAsync(brain, "urn:ngsi-ld:Vehicle:late", "Vehicle", Cancel);
            await window.Page.UnrouteAllAsync();
            await window.Page.WaitForSelectorAsync("#stream[data-state=on]");
            await ShowsAsync(window, Town.Lamps + 3);
            await window.Page.WaitForSelectorAsync("li[data-type=Vehicle]");
            window.Forgive();
        }
        finally
        {
            await brain.DisposeAsync();
        }
    }

    private static Task<IJSHandle> ShowsAsync(Window window, int entities) => window.Page.WaitForFunctionAsync(
        "count => document.querySelector('[data-map]').dataset.entities === String(count)", entities);

    private static Task<Brain> StartAsync(TemporaryFolder folder, int port) => Brain.StartAsync(
        new BrainStart { Program = Stage.Program, Data = folder.Of("data"), Work = folder.Root, Port = port }, Cancel);
}
