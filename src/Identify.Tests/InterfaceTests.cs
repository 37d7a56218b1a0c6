using System.Text.Json;

namespace City.Identify.Tests;

/// <summary>What clients of handle.net look for in the interface over HTTP.</summary>
public sealed class InterfaceTests
{
    private const string Basic = "300%3A88.100.1/ADMIN:labsecret", Path = "/api/handles/88.100.1/X";

    [Fact]
    public async Task The_site_of_the_node_is_shown_and_is_read_as_it_is_shown()
    {
        await using var rest = await Rest.OpenAsync();
        var (status, text) = await rest.AskAsync(HttpMethod.Get, "/api/site");
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(text);
        var site = SiteJson.Read(json.RootElement)!;
        Assert.Equal(rest.Node.End, Assert.Single(site.Servers).Door(SiteTransport.Udp));
        Assert.NotNull(PublicKeyRecord.TryRead(site.Servers[0].PublicKey));
        Assert.Equal(SiteRecord.Primary, site.Flags);

        // As a value it is taken and given in the same form.
        static object[] Of(object value) =>
            [new { index = 1, type = "HS_SITE", data = new { format = "site", value } }];
        Assert.Equal(201, (await rest.AskAsync(HttpMethod.Put, "/api/handles/0.NA/88.5", Of(json.RootElement),
            grants: Grants.All)).Status);
        var shown = (await rest.AskAsync(HttpMethod.Get, "/api/handles/0.NA/88.5")).Text;
        Assert.Contains($"\"data\":{{\"format\":\"site\",\"value\":{text}}}", shown, StringComparison.Ordinal);
        Assert.Equal(400, (await rest.AskAsync(HttpMethod.Put, "/api/handles/0.NA/88.6", Of(new { serialNumber = 1 }),
            grants: Grants.All)).Status);
    }

    [Fact]
    public async Task The_prefixes_of_the_node_are_listed_page_by_page_to_its_administrators()
    {
        await using var rest = await Rest.OpenAsync();
        await rest.Node.HomeAsync("88.7");
        Assert.Equal(401, (await rest.AskAsync(HttpMethod.Get, "/api/prefixes")).Status);
        Assert.Equal(403, (await rest.AskAsync(HttpMethod.Get, "/api/prefixes", grants: Grants.Read)).Status);
        var names = new List<string>();
        for (var page = 0; page < 3; page++)
        {
            using var json = JsonDocument.Parse((await rest.AskAsync(
                HttpMethod.Get, $"/api/prefixes?page={page}&pageSize=1", basic: Basic)).Text);
            Assert.Equal(2, json.RootElement.GetProperty("totalCount").GetInt32());
            names.AddRange(json.RootElement.GetProperty("prefixes").EnumerateArray().Select(one => one.GetString()!));
        }

        Assert.Equal(["0.NA/88.100.1", "0.NA/88.7"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refusal_carries_the_code_of_the_protocol_and_the_handle()
    {
        await using var rest = await Rest.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/handles/88.100.1/TEST?overwrite=false")
        {
            Content = new StringContent("[]"),
        };
        request.Headers.Add("X-Grants", Grants.All.ToString());
        using var answer = await rest.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal("101 88.100.1%2FTEST", Assert.Single(answer.Headers.GetValues("X-Refused")));
    }

    [Fact]
    public async Task A_handle_that_was_there_is_overwritten_with_200_and_a_new_one_made_with_201()
    {
        await using var rest = await Rest.OpenAsync();
        Assert.Equal(201, (await rest.AskAsync(HttpMethod.Put, Path, "[]", Basic)).Status);
        Assert.Equal(200, (await rest.AskAsync(HttpMethod.Put, Path, "[]", grants: Grants.All)).Status);
    }

    [Fact]
    public async Task An_index_that_is_named_limits_what_is_changed()
    {
        await using var rest = await Rest.OpenAsync();
        object[] two = [new { index = 1, type = "N", data = "a" }, new { index = 2, type = "N", data = "b" }];
        Task<(int Status, string Text)> Put(string query, object values) =>
            rest.AskAsync(HttpMethod.Put, Path + query, values, grants: Grants.All);
        Assert.Equal(201, (await Put("", two)).Status);
        object[] changed = [new { index = 1, type = "N", data = "c" }, new { index = 2, type = "N", data = "d" }];
        Assert.Equal((400, "identify.value.invalid"), await Put("?index=1", changed));
        Assert.Equal((400, "identify.value.invalid"), await Put("?index=one", changed));
        Assert.Equal(200, (await Put("?index=1", changed[..1])).Status);
        Assert.Equal(200, (await Put("?index=1&index=2", changed)).Status);
        Assert.Equal(200, (await Put("?index=various", changed)).Status);

        // An index that is no number is nothing that deletes or shows all.
        Assert.Equal(400, (await rest.AskAsync(HttpMethod.Delete, Path + "?index=all", grants: Grants.All)).Status);
        Assert.Equal(400, (await rest.AskAsync(HttpMethod.Get, Path + "?index=all")).Status);
        Assert.True(rest.Node.Has("88.100.1/X"));
    }

    [Fact]
    public async Task An_alias_is_followed_as_over_the_wire_and_not_where_it_is_asked_for()
    {
        await using var rest = await Rest.OpenAsync();
        await rest.Node.PutAsync("88.100.1/OTHER", HandleValue.OfText(1, HandleTypes.Alias, "88.100.1/TEST"));
        var (_, text) = await rest.AskAsync(HttpMethod.Get, "/api/handles/88.100.1/OTHER?type=URL");
        Assert.Contains("\"handle\":\"88.100.1/OTHER\"", text, StringComparison.Ordinal);
        Assert.Contains("https://example.com/p/1", text, StringComparison.Ordinal);
        (_, text) = await rest.AskAsync(HttpMethod.Get, "/api/handles/88.100.1/OTHER?type=HS_ALIAS");
        Assert.Contains("HS_ALIAS", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_that_went_to_another_node_is_not_read_from_what_is_left_of_it()
    {
        await using var platform = await Platform.OpenAsync();
        var node = platform.Node;
        // Nobody answers there.
        await using var gone = new Peer((_, _) => Task.FromResult<byte[][]>([]), overTcp: false);
        var site = SiteRecord.Of(gone.End);
        foreach (var change in HandOverPrefix.ToNode("88.100.1", site, Node.Root, 1_700_000_000))
            Assert.Equal([ResponseCode.Success], await node.Served.Store.CommitAsync(
                [change], null, TestContext.Current.CancellationToken));
        node.Served.Parts.Away.Load();
        Assert.DoesNotContain("example.com", (await platform.AskAsync(
            HttpMethod.Get, "/api/identify/resolve?id=88.100.1/TEST")).Text, StringComparison.Ordinal);
    }
}
