using System.Net;
using System.Text;
using City.TestKit;
using Xunit;

namespace City.Browser;

/// <summary>
/// The walk of whoever changes an entity that no feed writes: make a token for its line, copy the line, run it, see the
/// value; revoke the token.
/// </summary>
public sealed class LineTokenTests(Stage stage)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-GB", "It is shown this once", "The token is revoked")]
    [InlineData("zh-CN", "仅显示这一次", "令牌已撤销")]
    public async Task A_value_is_said_anew_by_a_copied_line_until_its_token_is_revoked(
        string locale, string once, string revoked)
    {
        Chromium.Required();
        if (locale == "en-GB") LongForm.Only();
        var id = "urn:ngsi-ld:Streetlight:line-" + locale;
        await WriteAsync(id);
        await using var window = await stage.SignedInAsync(new WindowStart { Locale = locale });
        await window.GoAsync("/entities/" + id);
        await window.LiveAsync();
        await window.Page.ClickAsync("#send form[action='/tokens/line'] button");
        await window.Page.WaitForSelectorAsync("#send .notice[role=status]");
        Assert.Contains(once, await window.Page.InnerTextAsync("#send .notice"), StringComparison.Ordinal);
        Assert.Equal(0, await window.Page.Locator("#send form[action='/tokens/line']").CountAsync());
        var line = await window.CopyAsync("[data-copy=send-direct]");

        await FeedWalkTests.ShellAsync(line.Replace("40.5", "61.5", StringComparison.Ordinal));
        await window.ShowsAsync("level", "61.5");

        await window.Page.ClickAsync("#send form[action$='/revoke'] button");
        await window.Page.WaitForSelectorAsync($"#send .notice:has-text('{revoked}')");
        Assert.Contains(
            "$TOKEN", await window.Page.InnerTextAsync("#send-direct"), StringComparison.Ordinal);
        Assert.Contains("trust.unauthenticated", await FeedWalkTests.ShellAsync(line), StringComparison.Ordinal);
        window.WasClean();
    }

    [Fact]
    public async Task Without_scripts_a_token_is_made_and_revoked_all_the_same()
    {
        Chromium.Required();
        const string Id = "urn:ngsi-ld:Streetlight:line-plain";
        await WriteAsync(Id);
        await using var window = await stage.SignedInAsync(new WindowStart { Scripts = false });
        await window.GoAsync("/entities/" + Id);
        await window.FollowAsync("#send form[action='/tokens/line'] button");
        var line = await window.Page.InnerTextAsync("#send-direct");
        Assert.Equal("", await FeedWalkTests.ShellAsync(line.Replace("40.5", "62.5", StringComparison.Ordinal)));
        await window.FollowAsync("#send form[action$='/revoke'] button");
        Assert.Contains("$TOKEN", await window.Page.InnerTextAsync("#send-direct"), StringComparison.Ordinal);
        await window.FollowAsync($"a[href$='{Uri.EscapeDataString(Id)}'], a[href$='{Id}']");
        await window.ShowsAsync("level", "62.5");
        window.WasClean();
    }

    private async Task WriteAsync(string id)
    {
        using var made = await stage.Brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), new StringContent(
                $$"""{"id":"{{id}}","type":"Streetlight","level":{"type":"Property","value":40.5} }""",
                Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }
}
