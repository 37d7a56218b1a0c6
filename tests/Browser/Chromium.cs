using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>The system's Chromium, without a screen.</summary>
internal static class Chromium
{
    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>The program, or null where there is none.</summary>
    public static string? Program => Array.Find(Places, File.Exists);

    /// <summary>Skips the test that asks where there is no Chromium.</summary>
    public static void Required()
    {
        if (Program is null) Assert.Skip("Chromium is missing: apt-get install --no-install-recommends chromium");
    }

    /// <param name="playwright">What drives it.</param>
    /// <param name="draws">Whether it draws maps (WebGL), on the processor; then all it paints takes longer.</param>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, bool draws) =>
        playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Program,
        Headless = true,
        // The first two are needed where the user is root, and where /dev/shm is small.
        Args =
        [
            "--no-sandbox", "--disable-dev-shm-usage",
            .. draws
                ? (string[])["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
                : ["--disable-gpu", "--disable-software-rasterizer"],
        ],
    });
}
