using City.TestKit;
using Xunit;

namespace City.Browser;

public sealed class RestartTests(Stage stage)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_city_says_which_command_feeds_the_sample()
    {
        Chromium.Required();
        using var folder = new TemporaryFolder("browser-empty");
        await using var brain = await StartAsync(folder, 0, "--store", "memory");
        (string Locale, string Said)[] each = [("en-GB", "The city is still empty"), ("zh-CN", "城市还是空的")];
        foreach (var (locale, said) in each)
        {
            await using var window = await stage.OpenAsync(new WindowStart { Locale = locale }, brain.Address);
            await window.SignInAsync(await PasswordAsync(folder));

            Assert.Contains(said, await window.Page.InnerTextAsync("main"), StringComparison.Ordinal);
            Assert.StartsWith("./run feed ", await window.Page.InnerTextAsync("main pre"), StringComparison.Ordinal);
            window.WasClean();
        }
    }

    [Fact]
    public async Task A_page_that_lost_the_city_says_so_and_goes_on_by_itself_when_it_is_back()
    {
        Chromium.Required();
        using var folder = new TemporaryFolder("browser-restart");
        var port = Brain.FreePort();
        var brain = await StartAsync(folder, port);
        try
        {
            await Station.WriteAsync(brain, Cancel);
            await using var window = await stage.OpenAsync(new WindowStart(), brain.Address);
            await window.SignInAsync(await PasswordAsync(folder));
            await window.GoAsync("/entities/" + Station.Id);
            await window.LiveAsync();
            var overview = await window.Page.Context.NewPageAsync();
            await overview.GotoAsync("/");
            await overview.WaitForSelectorAsync("[data-poll][data-state=on]");

            // What is answered is no proof of life, as a brain that starts again shows.
            await overview.RouteAsync(url => url.EndsWith("?part=now", StringComparison.Ordinal),
                route => route.FulfillAsync(new() { Status = 503 }));
            await brain.KillAsync(Cancel);
            await window.Page.WaitForSelectorAsync("[data-live][data-state=reconnecting]");
            await overview.WaitForSelectorAsync("[data-poll][data-state=reconnecting]");
            await overview.UnrouteAllAsync();
            await brain.DisposeAsync();
            brain = await StartAsync(folder, port);
            await Station.PatchAsync(brain, 4_321, TimeProvider.System.GetUtcNow(), Cancel);
            await window.LiveAsync();
            await window.ShowsAsync("intensity", "4321");
            await overview.WaitForSelectorAsync("[data-poll][data-state=on]");

            await Station.PatchAsync(brain, 5_432, TimeProvider.System.GetUtcNow(), Cancel);
            await window.ShowsAsync("intensity", "5432");
            // A connection refused is what the console tells of the time in between.
            window.Forgive();
        }
        finally
        {
            await brain.DisposeAsync();
        }
    }

    private static Task<Brain> StartAsync(TemporaryFolder folder, int port, params string[] more) => Brain.StartAsync(
        new BrainStart
        {
            Program = Stage.Program,
            Data = folder.Of("data"),
            Work = folder.Root,
            Port = port,
            More = more,
        },
        Cancel);

    private static async Task<string> PasswordAsync(TemporaryFolder folder) =>
        (await File.ReadAllTextAsync(folder.Of("password"), Cancel)).Trim();
}
