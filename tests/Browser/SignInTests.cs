using Xunit;

namespace City.Browser;

public sealed class SignInTests(Stage stage)
{
    /// <summary>Streams that stand for ever and say nothing.</summary>
    private const string Endless = """
        EventSource = class extends EventTarget {
          constructor() { super(); setTimeout(() => this.dispatchEvent(new Event("open"))); }
          close() {}
        };
        """;

    [Fact]
    public async Task A_stranger_is_led_to_the_sign_in_and_then_to_the_page_asked_for()
    {
        await using var window = await stage.OpenAsync(new WindowStart());
        await window.GoAsync("/entities?type=TrafficFlowObserved");
        Assert.StartsWith("/login?", new Uri(window.Page.Url).PathAndQuery, StringComparison.Ordinal);

        await window.Page.FillAsync("#password", stage.Password.ToLowerInvariant());
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.WaitForURLAsync("**/entities?type=TrafficFlowObserved");

        Assert.Contains("Bridge 7", await window.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        window.WasClean();
    }

    [Theory]
    [InlineData("en-GB", "not the password")]
    [InlineData("zh-CN", "口令不正确")]
    public async Task A_wrong_password_is_refused_in_the_readers_language(string locale, string said)
    {
        await using var window = await stage.OpenAsync(new WindowStart { Locale = locale });
        await window.GoAsync("/login");
        await window.Page.FillAsync("#password", "0000-0000");
        await window.Page.ClickAsync("main button");

        Assert.Contains(said, await window.Page.InnerTextAsync("[role=alert]"), StringComparison.Ordinal);
        await window.GoAsync("/entities");
        Assert.Contains("/login", window.Page.Url, StringComparison.Ordinal);
        window.WasClean();
    }

    [Fact]
    public async Task Who_signs_out_is_a_stranger_again_in_every_tab()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.GoAsync("/");
        // Its stream ends by nobody else.
        var other = await window.Page.Context.NewPageAsync();
        await other.AddInitScriptAsync(Endless);
        await other.GotoAsync("/entities/" + Station.Id);
        await other.WaitForSelectorAsync("[data-live][data-state=on]");
        await window.Page.ClickAsync("text=Sign out");
        await window.Page.WaitForURLAsync("**/login");
        await other.WaitForSelectorAsync("[data-live][data-state=signedout]");

        await window.GoAsync("/");
        Assert.Contains("/login", window.Page.Url, StringComparison.Ordinal);
        window.WasClean();
    }

    [Fact]
    public async Task The_language_can_be_switched_on_any_page_and_stays()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        await window.GoAsync("/entities?type=TrafficFlowObserved");
        await window.Page.ClickAsync("text=中文");

        Assert.Equal("实体", (await window.Page.InnerTextAsync("h1")).Trim());
        Assert.Equal("/entities?type=TrafficFlowObserved", new Uri(window.Page.Url).PathAndQuery);
        await window.GoAsync("/");
        Assert.Equal("总览", (await window.Page.InnerTextAsync("h1")).Trim());
        Assert.Equal("zh", await window.Page.GetAttributeAsync("html", "lang"));
        window.WasClean();
    }
}
