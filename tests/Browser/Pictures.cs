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
        await using var door = await stage.OpenAsync(wide with { Locale = "zh-CN", Height = 600 });
        await door.GoAsync("/login");
        await ShootAsync(door, "login-zh");
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
