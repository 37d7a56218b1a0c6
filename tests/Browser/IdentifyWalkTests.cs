using Xunit;

namespace City.Browser;

/// <summary>Who watches over the identifiers: sees where questions come from and goes down to one identifier.</summary>
public sealed class IdentifyWalkTests(Stage stage, FeedStage feeds)
{
    [Theory]
    [InlineData("en-GB", "Vehicles (simulated)", "Sichuan")]
    [InlineData("zh-CN", "汽车行业二级节点（模拟）", "四川")]
    public async Task The_way_leads_from_the_flows_to_one_identifier_by_keyboard_alone(
        string locale, string node, string region)
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart { Locale = locale });
        var page = window.Page;
        await window.GoAsync("/");
        await page.ClickAsync("nav a[href='/identify']");
        await page.WaitForSelectorAsync("[data-poll][data-state=on]");
        Assert.Contains(region, (await page.TextContentAsync(".scheme"))!, StringComparison.Ordinal);
        Assert.True(await page.Locator(".scheme .flying").CountAsync() > 0);
        Assert.Contains(node, await page.InnerTextAsync("#identify"), StringComparison.Ordinal);

        await EnterAsync("/identify/nodes/88.901");
        await EnterAsync("/identify/prefixes/88.901.1");
        await EnterAsync("/identify/handles/88.901.1%2Fpart-000");
        Assert.Equal(1, await page.Locator("#code img").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('#code img').naturalWidth > 0"));
        window.WasClean();

        async Task EnterAsync(string path)
        {
            await page.FocusAsync($"a[href='{path}']");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForURLAsync("**" + path);
        }
    }

    [Fact]
    public async Task A_live_entity_carries_an_identifier_that_leads_back_to_it()
    {
        Chromium.Required();
        var cancel = TestContext.Current.CancellationToken;
        var path = $"/api/identify/entities/{Station.Id}";
        using var body = new StringContent("""{"prefix":"88.901.1"}""");
        using var answer = await feeds.Brain.Client.PutAsync(new Uri(path, UriKind.Relative), body, cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancel));
        using var other = new StringContent("""{"handle":"88.901.1/another"}""");
        using var refused = await feeds.Brain.Client.PutAsync(new Uri(path, UriKind.Relative), other, cancel);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.StatusCode);

        await using var window = await feeds.SignedInAsync(stage, new WindowStart());
        await window.GoAsync($"/entities/{Station.Id}");
        await window.Page.ClickAsync("#code a[href^='/identify/handles/']");
        await window.Page.WaitForURLAsync("**/identify/handles/**");
        await window.Page.ClickAsync("main .notice a");
        await window.Page.WaitForURLAsync("**/entities/**");
        Assert.Equal(1, await window.Page.Locator("#code img").CountAsync());
        window.WasClean();
    }

    [Fact]
    public async Task Without_scripts_the_page_is_read_as_tables()
    {
        await using var window = await feeds.SignedInAsync(stage, new WindowStart { Scripts = false });
        await window.GoAsync("/identify");

        Assert.Contains("counted here", await window.Page.InnerTextAsync("#identify details"),
            StringComparison.Ordinal);
        Assert.True(await window.Page.Locator("#identify table").CountAsync() >= 5);
        window.WasClean();
    }

    [Fact]
    public async Task A_brain_without_a_node_says_how_to_start_one()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.GoAsync("/identify");

        Assert.Contains("run --identify", await window.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await window.Page.Locator("nav a[href='/identify']").CountAsync());
        window.WasClean();
    }
}
