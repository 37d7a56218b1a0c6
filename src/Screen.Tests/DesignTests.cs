using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class DesignTests
{
    [Theory]
    [InlineData("en", "Notice", "Critical", "out of date: 2026-11-23", "not known")]
    [InlineData("zh", "提示", "紧急", "已过期： 2026-11-23", "未知")]
    public async Task Every_component_is_shown_in_both_languages(
        string language, string least, string gravest, string stale, string unknown)
    {
        await using var show = await Show.OpenAsync();

        var text = await show.ReadAsync("/design", ("Accept-Language", language));

        Assert.All([least, gravest, stale, unknown], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/design?format=csv")]
    [InlineData("/entities?format=csv")]
    [InlineData("/feeds?format=csv")]
    [InlineData("/subscriptions?format=csv")]
    [InlineData("/system?format=csv")]
    public async Task Every_table_is_there_as_a_file(string path)
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities", "[]", total: 0)
            .Says("/ngsi-ld/v1/subscriptions", "[]", total: 0).Says("/api/feeds", """{"feeds":[]}""")
            .Says("/api/status", """{"shards":[],"storeBytes":{} }""");

        using var answer = await show.GetAsync(path);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("dark", "data-theme=\"dark\"")]
    [InlineData("wall", "data-theme=\"wall\"")]
    [InlineData("auto", null)]
    [InlineData("neon", null)]
    public async Task A_theme_that_was_chosen_is_kept_and_any_other_word_follows_the_system(string theme, string? mark)
    {
        await using var show = await Show.OpenAsync();

        using var answer = await show.GetAsync("/design", ("Cookie", $"citybrain-theme={theme}"));

        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (mark is null) Assert.DoesNotContain("data-theme", html, StringComparison.Ordinal);
        else Assert.Contains(mark, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choosing_a_theme_comes_back_to_the_same_page()
    {
        await using var show = await Show.OpenAsync();

        using var answer = await show.GetAsync("/entities?type=Lamp&theme=contrast");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/entities?type=Lamp", answer.Headers.Location?.OriginalString);
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"),
            cookie => cookie.StartsWith("citybrain-theme=contrast;", StringComparison.Ordinal)
                && cookie.Contains("httponly", StringComparison.Ordinal));
    }
}
