using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>The system's Chromium, without a screen.</summary>
internal static class Chromium
{
    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>
    /// How maps are drawn (WebGL) on the processor: by Mesa's llvmpipe, which makes a page's first picture in a third
    /// of the time, or by what Chromium brings along.
    /// </summary>
    private static readonly string[][] Drawers =
    [
        ["--use-gl=angle", "--use-angle=gl-egl", "--ignore-gpu-blocklist"],
        ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    ];

    /// <summary>The program, or null where there is none.</summary>
    public static string? Program => Array.Find(Places, File.Exists);

    /// <summary>Skips the test that asks where there is no Chromium.</summary>
    public static void Required()
    {
        if (Program is null) Assert.Skip("Chromium is missing: apt-get install --no-install-recommends chromium");
    }

    /// <summary>One that draws no maps; it paints all else in less time.</summary>
    /// <param name="playwright">What drives it.</param>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        LaunchAsync(playwright, ["--disable-gpu", "--disable-software-rasterizer"]);

    /// <summary>One that draws maps.</summary>
    /// <param name="playwright">What drives it.</param>
    public static async Task<IBrowser> LaunchDrawingAsync(IPlaywright playwright)
    {
        foreach (var drawer in Drawers)
        {
            var browser = await LaunchAsync(playwright, drawer);
            var page = await browser.NewPageAsync();
            var draws = await page.EvaluateAsync<bool>(
                "document.createElement('canvas').getContext('webgl2') !== null");
            await page.CloseAsync();
            if (draws) return browser;
            await browser.CloseAsync();
        }

        throw new InvalidOperationException($"{Program} draws no WebGL here, neither by Mesa nor by SwiftShader.");
    }

    // The first two are needed where the user is root, and where /dev/shm is small.
    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, string[] more) => playwright.Chromium.LaunchAsync(
        new()
        {
            ExecutablePath = Program,
            Headless = true,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", .. more],
        });
}
