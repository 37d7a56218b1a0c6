using System.Net;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

public sealed class BasemapTests
{
    private const string Ground = """{"name":{"en":"Harbour","zh":"港口"},"simulated":true,"layers":["water"]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ground_that_appears_while_the_brain_runs_is_served_to_who_is_signed_in_and_only_its_own_files()
    {
        using var folder = new TemporaryFolder("basemap");
        await using var brain = await StartAsync(folder, folder.Of("ground"));
        using var early = await GetAsync(brain, "basemap.json");
        Directory.CreateDirectory(folder.Of("ground"));
        await File.WriteAllTextAsync(folder.Of("ground/basemap.json"), Ground, Cancel);
        await File.WriteAllTextAsync(folder.Of("ground/notes.txt"), "not for the map", Cancel);
        using var found = await GetAsync(brain, "basemap.json");
        using var again = await GetAsync(brain, "basemap.json", ("If-None-Match", found.Headers.ETag!.ToString()));
        using var stranger = new HttpClient(new SocketsHttpHandler()) { BaseAddress = brain.Address };
        using var refused = await stranger.GetAsync(new Uri("/basemap/basemap.json", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        Assert.Contains(
            "http.basemap.missing", await early.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(Ground, await found.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("application/json", found.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        foreach (var name in (string[])
                 ["notes.txt", "..%2Fpassword", "../password", "%2e%2e/password", "ground/basemap.json", ""])
        {
            using var answer = await GetAsync(brain, name);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_layer_is_sent_compressed_anew_when_it_was_written_anew_and_refused_when_it_is_too_long()
    {
        using var folder = new TemporaryFolder("basemap-layer");
        var layer = folder.Of("data/basemap/water.geojson");
        Directory.CreateDirectory(Path.GetDirectoryName(layer)!);
        var water = """{"type":"FeatureCollection","features":[]}""" + new string(' ', 4_000);
        await File.WriteAllTextAsync(layer, water, Cancel);
        await using var brain = await StartAsync(folder, null);
        using var packed = await GetAsync(brain, "water.geojson", ("Accept-Encoding", "br"));
        await File.WriteAllTextAsync(layer, water + " ", Cancel);
        using var fresh = await GetAsync(brain, "water.geojson", ("If-None-Match", packed.Headers.ETag!.ToString()));
        await using (var file = File.OpenWrite(layer)) file.SetLength(Basemap.FileBytesMax + 1);
        using var large = await GetAsync(brain, "water.geojson");

        Assert.Equal("application/geo+json", packed.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
        Assert.InRange(packed.Content.Headers.ContentLength!.Value, 1, 400);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        Assert.NotEqual(packed.Headers.ETag, fresh.Headers.ETag);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Contains("http.basemap.large", await large.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static Task<Brain> StartAsync(TemporaryFolder folder, string? ground) => Brain.StartAsync(
        new BrainStart
        {
            Program = SourceTree.BrainProgram!,
            Data = folder.Of("data"),
            Work = folder.Root,
            More = ground is null ? [] : ["--basemap", ground],
        },
        Cancel);

    private static async Task<HttpResponseMessage> GetAsync(
        Brain brain, string name, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/basemap/" + name, UriKind.Relative));
        foreach (var (header, value) in headers) request.Headers.TryAddWithoutValidation(header, value);
        return await brain.Client.SendAsync(request, Cancel);
    }
}
