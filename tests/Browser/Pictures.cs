using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>Draws the pictures of the documents; run by eng/pictures alone.</summary>
public sealed class Pictures(Stage stage)
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "docs", "pictures");

    [Fact(Explicit = true)]
    public async Task Pictures_of_the_pages_are_drawn_anew()
    {
        Directory.CreateDirectory(Folder);
        var wide = new WindowStart { Width = 1280, Height = 800 };
        await DrawAsync("overview-en", wide, "/");
        await DrawAsync("overview-zh", wide with { Locale = "zh-CN" }, "/");
        await DrawAsync("entity-en", wide with { Height = 1_100 }, Entity);
        await DrawAsync("entity-zh-dark", wide with { Height = 1_100, Locale = "zh-CN", Dark = true }, Entity);
        await DrawAsync("entity-phone-zh", new WindowStart { Width = 390, Height = 844, Locale = "zh-CN" }, Entity);
        await DrawAsync("list-en", wide, "/entities");
        await MapsAsync(wide);
        await using var door = await stage.OpenAsync(wide with { Locale = "zh-CN", Height = 600 });
        await door.GoAsync("/login");
        await ShootAsync(door, "login-zh");
    }

    /// <summary>The map of the simulated city, flat and near.</summary>
    private async Task MapsAsync(WindowStart wide)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder("pictures");
        var ground = folder.Of("data/basemap");
        await PictureTown.WriteGroundAsync(ground, cancel);
        await using var brain = await Brain.StartAsync(
            new BrainStart { Program = Stage.Program, Data = folder.Of("data"), Work = folder.Root }, cancel);
        await PictureTown.WriteAsync(brain, ground, cancel);
        (string Name, WindowStart Start, string Query)[] each =
        [
            ("map-en", wide, "at=106.5455,29.5965,13.2"),
            ("map-zh", wide with { Locale = "zh-CN", Dark = true },
                "at=106.5520,29.5960,15.7,55,-25&id=urn:ngsi-ld:Vehicle:0061"),
        ];
        foreach (var (name, start, query) in each)
        {
            await using var window = await stage.OpenAsync(start, brain.Address);
            await window.SignInAsync((await File.ReadAllTextAsync(folder.Of("password"), cancel)).Trim());
            await window.GoAsync("/map?" + query);
            await window.Page.WaitForSelectorAsync("[data-map][data-state=ready]");
            if (query.Contains("id=", StringComparison.Ordinal))
                await window.Page.WaitForSelectorAsync("#drawer [data-chart][data-points]");
            await window.Page.WaitForSelectorAsync("#stream[data-state=on]");
            await ShootAsync(window, name);
            window.WasClean();
        }
    }

    private static string Entity => "/entities/" + Station.Id;

    private async Task DrawAsync(string name, WindowStart start, string path)
    {
        await using var window = await stage.SignedInAsync(start);
        await window.GoAsync(path);
        if (path == Entity)
        {
            await window.LiveAsync();
            await window.Page.WaitForSelectorAsync("[data-chart][data-points]");
        }

        await ShootAsync(window, name);
        window.WasClean();
    }

    private static Task<byte[]> ShootAsync(Window window, string name) => window.Page.ScreenshotAsync(
        new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"),
            Animations = ScreenshotAnimations.Disabled });
}
