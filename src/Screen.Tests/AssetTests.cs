using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class AssetTests
{
    [Fact]
    public async Task The_style_sheet_is_served_compressed_and_may_be_kept_for_good()
    {
        await using var show = await Show.OpenAsync();
        using var plain = await show.GetAsync("/assets/app.css");
        using var packed = await show.GetAsync("/assets/app.css", ("Accept-Encoding", "gzip, br"));
        using var again = await show.GetAsync("/assets/app.css", ("If-None-Match", plain.Headers.ETag!.ToString()));

        Assert.Equal("text/css", plain.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
        Assert.True(packed.Content.Headers.ContentLength < plain.Content.Headers.ContentLength / 2);
        Assert.Contains("immutable", plain.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/assets/none.js")]
    [InlineData("/assets/..%2Fapp.css")]
    [InlineData("/assets/../Screen.csproj")]
    [InlineData("/assets/manifest.json")]
    [InlineData("/assets/")]
    public async Task Nothing_but_the_assets_is_served(string path)
    {
        await using var show = await Show.OpenAsync();
        using var answer = await show.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void What_the_manifest_names_is_in_the_assembly_or_pages_go_without()
    {
        var assets = new Assets();

        if (assets.Script is { } script) Assert.Contains(script["/assets/".Length..], assets.Names);
        Assert.Contains("icon.svg", assets.Names);
    }
}
