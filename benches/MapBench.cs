using City.TestKit;
using Microsoft.Playwright;

namespace City.Bench;

/// <summary>
/// How long the map page takes with ten thousand entities over the same page of an empty city, which is a blank map:
/// both in one browser, pair by pair, from the start of the navigation until all is painted.
/// </summary>
internal static class MapBench
{
    /// <summary>The browser.</summary>
    public const string Program = "/usr/bin/chromium";

    private const int Entities = 10_000;

    /// <summary>Takes the figure.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
            ],
        });
        await using var blank = await Brain.StartAsync(run.Start("blank"), cancel);
        var blankPage = await SignedInAsync(browser, run, blank, cancel);
        await using var full = await Brain.StartAsync(run.Start("full"), cancel);
        await run.FillAsync(full, Entities, cancel);
        var fullPage = await SignedInAsync(browser, run, full, cancel);
        // The first look of each fills the caches of the browser, and is not counted.
        await LookAsync(blankPage, 0);
        await LookAsync(fullPage, Entities);
        var (over, bare, read) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < run.Options.Pairs; pair++)
        {
            var empty = await LookAsync(blankPage, 0);
            var shown = await LookAsync(fullPage, Entities);
            over.Add((shown.Ready - empty.Ready) / 1_000);
            bare.Add(empty.Ready);
            read.Add(shown.Read);
        }

        run.Board.Say(
            $"a blank map takes {Machine.Median(bare):F0} ms; the pages of entities {Machine.Median(read):F0} ms");
        run.Show(Figures.Map, Machine.Median(over));
    }

    private static async Task<IPage> SignedInAsync(
        IBrowser browser, BenchRun run, Brain brain, CancellationToken cancel)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = brain.Address.ToString() });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync("""
            new MutationObserver(() => {
              const state = document.querySelector('[data-map]')?.dataset.state;
              if (state === 'ready') window.mapReadyAt ??= performance.now();
            }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
            """);
        await page.GotoAsync("/login");
        var password = await File.ReadAllTextAsync(Path.Combine(run.Folder, "password"), cancel);
        await page.FillAsync("#password", password.Trim());
        await page.ClickAsync("main button");
        await page.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal));
        return page;
    }

    /// <summary>Goes to the map; milliseconds until it is painted, and those in which entities were read.</summary>
    private static async Task<(double Ready, double Read)> LookAsync(IPage page, int entities)
    {
        await page.GotoAsync("/map");
        await page.WaitForFunctionAsync("() => window.mapReadyAt !== undefined");
        var shown = await page.GetAttributeAsync("[data-map]", "data-entities");
        if (shown != (entities == 0 ? "0" : $"{entities}"))
            throw new InvalidOperationException($"The map shows {shown} entities instead of {entities}.");
        var times = await page.EvaluateAsync<double[]>("""
            () => {
              const pages = performance.getEntriesByType('resource')
                .filter((one) => one.name.includes('/ngsi-ld/v1/entities'));
              const read = pages.length
                ? Math.max(...pages.map((one) => one.responseEnd)) - Math.min(...pages.map((one) => one.startTime)) : 0;
              return [window.mapReadyAt, read];
            }
            """);
        return (times[0], times[1]);
    }
}
