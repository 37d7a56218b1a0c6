using System.Net;
using System.Text.RegularExpressions;
using City.TestKit;
using Xunit;

namespace City.Screen.Tests;

public sealed partial class DesignTests
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
        Assert.All(["20.0 ", "29.6, 106.53", "mapping.unit", "urn:ngsi-ld:Sample:4"],
            word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    /// <summary>
    /// What takes parameters is made for more than one page, and stands on the page of components, by itself or within
    /// another.
    /// </summary>
    [Fact]
    public void No_component_is_missing_on_the_page_of_components()
    {
        // It acts on what a feed holds, and there is none here.
        string[] elsewhere = ["LetterForms"];
        var parts = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src", "Screen", "Pages"), "*.razor")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        Visit("DesignPage");

        var made = parts.Where(part => part.Value.Contains("[Parameter", StringComparison.Ordinal))
            .Select(part => part.Key).ToList();

        Assert.Contains("MapTwin", made);
        Assert.Empty(made.Except(elsewhere).Except(shown));

        void Visit(string name)
        {
            if (!parts.TryGetValue(name, out var razor) || !shown.Add(name)) return;
            foreach (Match tag in Tags().Matches(razor)) Visit(tag.Groups[1].Value);
        }
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

    [GeneratedRegex("<([A-Z][A-Za-z]+)")]
    private static partial Regex Tags();
}
