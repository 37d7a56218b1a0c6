using System.Globalization;
using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>
/// The walk of whoever brings in the first sensor: copy the line, run it, see the sensor on the map; break the mapping,
/// read why, mend it, try again, see the value.
/// </summary>
public sealed class FeedWalkTests(Stage stage, FeedStage feeds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("walk-en", "en-GB", false, "is outside of the range that the mapping calls plausible", "Undone")]
    [InlineData("walk-zh", "zh-CN", true, "超出映射规定的合理范围", "已撤销")]
    public async Task A_sensor_is_brought_in_by_a_copied_line_and_a_mapping_is_broken_and_mended(
        string feed, string locale, bool dark, string reason, string undone)
    {
        Chromium.Required();
        await Loops.WriteAsync(feeds.Feeds, feed, Cancel);
        await using var window = await feeds.SignedInAsync(stage, new WindowStart { Locale = locale, Dark = dark });
        await RunsAsync(window, feed);
        window.Forgive();
        await using var map = await feeds.SignedInAsync(
            stage, new WindowStart { Locale = locale, Dark = dark, Draws = true, Width = 640, Height = 480 });
        await map.GoAsync("/map");
        await map.Page.WaitForSelectorAsync("[data-map][data-state=ready]");

        var line = await LineAsync(window, feed);
        await SeenAsync(map, feed, line);
        // The same by MQTT, where a client of it is installed: silence is success.
        if (File.Exists("/usr/bin/mosquitto_pub"))
            Assert.Equal("", await ShellAsync(await window.CopyAsync("[data-copy=send-0-mqtt]")));

        // Broken: what the line says is not plausible any more.
        await Loops.WriteAsync(feeds.Feeds, feed, Cancel, most: 10);
        await UntilAsync(async () => (await ShellAsync(line)).Contains("value.range", StringComparison.Ordinal));
        await window.GoAsync($"/feeds/{feed}");
        Assert.Contains(reason, await window.Page.InnerTextAsync("#letters"), StringComparison.Ordinal);
        await window.Page.ClickAsync("#letters a[data-side]");
        await window.Page.WaitForSelectorAsync("#side[open] #side-title");
        Assert.Contains(reason, await window.Page.InnerTextAsync("#side"), StringComparison.Ordinal);
        Assert.Contains("\"flow\":2000", await window.Page.InnerTextAsync("#side pre"), StringComparison.Ordinal);
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.WaitForSelectorAsync("#side:not([open])", new() { State = WaitForSelectorState.Attached });
        await UndoAsync(window, feed, line, undone);

        // Mended: trying again takes it, as soon as the mapping was read again.
        await Loops.WriteAsync(feeds.Feeds, feed, Cancel);
        await UntilAsync(async () =>
        {
            await window.GoAsync($"/feeds/{feed}");
            if (await window.Page.Locator("#letters table").CountAsync() == 0) return true;
            await window.Page.ClickAsync($"form[action='/feeds/{feed}/retry'] button >> nth=0");
            await window.Page.WaitForURLAsync("**accepted=**");
            return await window.Page.Locator("#letters table").CountAsync() == 0;
        });
        await window.GoAsync("/entities/" + Uri.EscapeDataString(Loops.Id(feed)));
        await window.ShowsAsync("intensity", "2000");
        Assert.True(await window.Page.Locator("#timeline li").CountAsync() > 1);
        window.WasClean();
        map.WasClean();
    }

    [Fact]
    public async Task Without_scripts_a_key_is_made_and_shown_all_the_same()
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart { Scripts = false });
        await window.GoAsync($"/feeds/{Loops.Standing}?device=plain-1");
        Assert.False(await window.Page.IsVisibleAsync("[data-copy]"));
        await window.Page.ClickAsync("#send form button");

        var line = await window.Page.InnerTextAsync("#send-0-curl");
        Assert.Contains("-u 'plain-1:cbd_", line, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":1", await ShellAsync(line), StringComparison.Ordinal);
        await window.GoAsync($"/feeds?sort=-accepted");
        await window.Page.FillAsync("input[name=filter]", "standing");
        await window.FollowAsync(".table-head button");
        Assert.Equal("/feeds?sort=-accepted&filter=standing", new Uri(window.Page.Url).PathAndQuery);
        Assert.Equal(1, await window.Page.Locator("table tbody tr").CountAsync());
        window.WasClean();
    }

    [Fact]
    public async Task Arrow_keys_go_through_the_rows_of_a_table_and_the_page_of_the_brain_moves_by_itself()
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart());
        await window.GoAsync("/entities");
        await window.Page.WaitForSelectorAsync("html.moves");
        await window.Page.FocusAsync("table[data-keys] tbody tr:nth-child(1) a");
        await window.Page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal(1, await window.Page.EvaluateAsync<int>(
            "[...document.activeElement.closest('tbody').children].indexOf(document.activeElement.closest('tr'))"));

        await window.GoAsync("/system");
        await window.Page.EvaluateAsync("document.querySelector('#system').dataset.old = 'true'");
        await window.Page.WaitForSelectorAsync("#system:not([data-old])");
        await window.Page.WaitForSelectorAsync("[data-poll][data-state=on]");
        window.WasClean();
    }

    /// <summary>Makes a key for the first loop of a feed and copies the line by which it sends.</summary>
    private static async Task<string> LineAsync(Window window, string feed)
    {
        await window.GoAsync($"/feeds/{feed}");
        await window.Page.ClickAsync("#send form button");
        await window.Page.WaitForSelectorAsync("#send [role=status]");
        var line = await window.CopyAsync("[data-copy=send-0-curl]");
        Assert.StartsWith($"curl -sS -u '{feed}-1:cbd_", line, StringComparison.Ordinal);
        return line;
    }

    /// <summary>Runs the line and waits for the map to hold one entity more; tells how long that took.</summary>
    private static async Task SeenAsync(Window map, string feed, string line)
    {
        await map.Page.WaitForSelectorAsync("#stream[data-state=on]");
        var begun = await map.Page.EvaluateAsync<double>("""
            () => {
              const root = document.querySelector("[data-map]");
              const before = Number(root.dataset.entities);
              window.seen = new Promise((say) => new MutationObserver(() => {
                if (Number(root.dataset.entities) > before) say(Date.now());
              }).observe(root, { attributes: true }));
              return Date.now();
            }
            """);
        Assert.Contains("\"accepted\":1", await ShellAsync(line), StringComparison.Ordinal);
        var seen = await map.Page.EvaluateAsync<double>("window.seen");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"From the pasted line to the map: {seen - begun:0} ms"));
        await map.GoAsync("/map?id=" + Uri.EscapeDataString(Loops.Id(feed)));
        await map.Page.WaitForSelectorAsync("#drawer tr[data-name=intensity]");
        Assert.Equal(1, await map.Page.Locator("#drawer #send-0-curl").CountAsync());
    }

    /// <summary>
    /// Throws a letter away and undoes that. A machine may be too busy for the time that there is: then once more, with
    /// another letter.
    /// </summary>
    private static Task UndoAsync(Window window, string feed, string line, string undone) => UntilAsync(async () =>
    {
        await ShellAsync(line);
        await window.GoAsync($"/feeds/{feed}");
        var letters = await window.Page.Locator("#letters tbody tr").CountAsync();
        await window.Page.ClickAsync($"#letters tbody form[action='/feeds/{feed}/discard'] button >> nth=0");
        await window.Page.WaitForURLAsync("**held=**");
        Assert.Equal(letters - 1, await window.Page.Locator("#letters tbody tr").CountAsync());
        var undo = window.Page.Locator(".toast form button");
        if (await undo.CountAsync() == 0) return false;
        await undo.DispatchEventAsync("click");
        await window.Page.WaitForURLAsync("**undone=*");
        if (window.Page.Url.EndsWith("undone=0", StringComparison.Ordinal)) return false;
        Assert.Contains(undone, await window.Page.InnerTextAsync(".toast"), StringComparison.Ordinal);
        Assert.Equal(letters, await window.Page.Locator("#letters tbody tr").CountAsync());
        return true;
    });

    /// <summary>Waits until the brain has read the mapping.</summary>
    private static Task RunsAsync(Window window, string feed) => UntilAsync(async () =>
        (await window.GoAsync($"/feeds/{feed}"))!.Status == 200);

    /// <summary>Runs a line as a shell does.</summary>
    internal static async Task<string> ShellAsync(string line)
    {
        var (code, said) = await ChildProcess.RunAsync("/bin/sh", ["-c", line], Cancel);
        Assert.True(code == 0, said);
        return said;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Patience);
        while (!await isSo()) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
    }
}
