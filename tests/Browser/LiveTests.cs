using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>What a page says of its stream is true, also where the browser's clock or the connection is not.</summary>
public sealed class LiveTests(Stage stage, FeedStage feeds)
{
    /// <summary>A browser whose clock is an hour ahead.</summary>
    private const string Ahead = """
        const wall = Date;
        Date = class extends wall {
          constructor(...given) { given.length ? super(...given) : super(wall.now() + 3600e3); }
          static now() { return wall.now() + 3600e3; }
        };
        """;

    private static int s_lamps;

    /// <summary>A lamp of each test's own.</summary>
    private readonly string _lamp = $"urn:ngsi-ld:Streetlight:live-{Interlocked.Increment(ref s_lamps)}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_whose_clock_is_wrong_takes_no_new_value_for_an_old_one()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.Page.AddInitScriptAsync(Ahead);
        await OpenAsync(window);
        await window.LiveAsync();
        await window.Page.EvaluateAsync("""
            () => {
              const live = document.querySelector("[data-live]");
              window.states = [];
              new MutationObserver(() => window.states.push(live.dataset.state)).observe(live, { attributes: true });
            }
            """);

        await ChangeAsync(window);

        Assert.DoesNotContain("behind", await window.Page.EvaluateAsync<string[]>("window.states"));
        Assert.DoesNotMatch(@"\bh ago",
            await window.Page.InnerTextAsync("#attributes tr[data-name=level] td:nth-of-type(2)"));
        window.WasClean();
    }

    [Fact]
    public async Task A_connection_that_has_gone_silent_is_taken_for_lost_and_opened_again()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.Page.Clock.InstallAsync();
        await OpenAsync(window);
        await window.LiveAsync();

        // A minute in which nobody says that the stream is alive.
        await window.Page.RunAndWaitForRequestAsync(
            () => window.Page.Clock.FastForwardAsync("01:00"),
            request => request.Url.Contains("/api/stream", StringComparison.Ordinal));

        await window.LiveAsync();
        await ChangeAsync(window);
        window.WasClean();
    }

    [Fact]
    public async Task The_page_of_a_feed_shows_what_it_could_not_take_as_it_comes()
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart());
        await using var list = await feeds.SignedInAsync(stage, new WindowStart());
        await list.GoAsync("/feeds");
        await list.LiveAsync();
        await window.GoAsync($"/feeds/{Loops.Standing}");
        await window.LiveAsync();
        var before = await window.Page.InnerTextAsync("#letters .count");
        var listed = await list.Page.InnerTextAsync("#feeds");

        await Loops.SendGarbageAsync(feeds.Brain, Cancel);

        await window.Page.WaitForFunctionAsync(
            "before => document.querySelector('#letters .count').textContent !== before", before);
        await list.Page.WaitForFunctionAsync(
            "before => document.querySelector('#feeds').innerText !== before", listed);
        window.WasClean();
        list.WasClean();
    }

    private async Task OpenAsync(Window window)
    {
        await SayAsync(HttpMethod.Post, "", $$"""
            {"id":"{{_lamp}}","type":"Streetlight","level":{"type":"Property","value":1} }
            """);
        await window.GoAsync("/entities/" + _lamp);
    }

    /// <summary>Changes the lamp and waits until the page shows it.</summary>
    private async Task ChangeAsync(Window window)
    {
        await SayAsync(HttpMethod.Patch, $"/{_lamp}/attrs/level", $$"""
            {"value":70,"observedAt":"{{Moment()}}"}
            """);
        await window.ShowsAsync("level", "70");
    }

    private async Task SayAsync(HttpMethod method, string where, string body)
    {
        using var request = new HttpRequestMessage(method, "/ngsi-ld/v1/entities" + where);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await stage.Brain.Client.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static string Moment() =>
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
