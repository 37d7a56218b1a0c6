using System.Text.Json;

namespace City.Identify.Tests;

public sealed class RestTests
{
    private const string Basic = "300%3A88.100.1/ADMIN:labsecret";

    [Fact]
    public async Task A_stranger_reads_what_is_public_as_other_clients_expect_it()
    {
        await using var rest = await Rest.OpenAsync();
        var (status, text) = await rest.AskAsync(HttpMethod.Get, "/api/handles/88.100.1/TEST");

        Assert.Equal(200, status);
        Assert.Equal("""
            {"responseCode":1,"handle":"88.100.1/TEST","values":[{"index":1,"type":"URL","data":{"format":"string",
            "value":"https://example.com/p/1"},"ttl":86400,"timestamp":"2023-11-14T22:13:20Z"},{"index":2,
            "type":"EMAIL","data":{"format":"string","value":"a@b.cn"},"ttl":86400,
            "timestamp":"2023-11-14T22:13:20Z"},{"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":
            {"handle":"88.100.1/ADMIN","index":300,"permissions":"111111111111"}},"ttl":86400,
            "timestamp":"2023-11-14T22:13:20Z"}]}
            """.ReplaceLineEndings(""), text);
    }

    [Theory]
    [InlineData("88.100.1/TEST?type=email", 200, 1, 1)]
    [InlineData("88.100.1/TEST?index=1&type=EMAIL", 200, 1, 2)]
    [InlineData("88.100.1/TEST?index=77", 200, 200, 0)]
    [InlineData("88.100.1/NOPE", 404, 100, -1)]
    [InlineData("88.100.1/ADMIN", 404, 100, -1)]
    [InlineData("88.999/NOPE", 400, 301, -1)]
    public async Task Status_and_code_are_those_of_the_interface(string what, int status, int code, int values)
    {
        await using var rest = await Rest.OpenAsync();
        var (answered, text) = await rest.AskAsync(HttpMethod.Get, "/api/handles/" + what);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(status, answered);
        Assert.Equal(code, json.RootElement.GetProperty("responseCode").GetInt32());
        Assert.Equal(values, json.RootElement.TryGetProperty("values", out var list) ? list.GetArrayLength() : -1);
    }

    [Fact]
    public async Task An_administrator_registers_changes_and_deletes_with_its_secret()
    {
        await using var rest = await Rest.OpenAsync();
        const string Path = "/api/handles/88.100.1/%E8%BD%B4%E6%89%BF%2F7";
        object[] values = [new { index = 1, type = "URL", data = new { format = "string", value = "u" } },
            new { index = 100, type = "HS_ADMIN", data = new { format = "admin",
                value = new { handle = "88.100.1/ADMIN", index = 300, permissions = "011111111111" } } }];

        Assert.Equal((401, "identify.unauthenticated"), await rest.AskAsync(HttpMethod.Put, Path, values));
        Assert.Equal((401, "identify.unauthenticated"),
            await rest.AskAsync(HttpMethod.Put, Path, values, "300%3A88.100.1/ADMIN:guess"));
        Assert.Equal(201, (await rest.AskAsync(HttpMethod.Put, Path, values, Basic)).Status);
        Assert.True(rest.Node.Has("88.100.1/轴承/7"));
        Assert.Equal((409, "identify.handle.exists"),
            await rest.AskAsync(HttpMethod.Put, Path + "?overwrite=false", values, Basic));
        object[] more = [new { index = 2, type = "DESC", data = "x", permissions = "1100", ttl = 5 }];
        Assert.Equal(200, (await rest.AskAsync(HttpMethod.Put, Path + "?index=various", more, Basic)).Status);
        Assert.Equal((409, "identify.value.exists"),
            await rest.AskAsync(HttpMethod.Put, Path + "?index=2&overwrite=false", more, Basic));
        Assert.Contains("\"permissions\":\"1100\",\"ttl\":5",
            (await rest.AskAsync(HttpMethod.Get, Path, basic: Basic)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("DESC", (await rest.AskAsync(HttpMethod.Get, Path)).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await rest.AskAsync(HttpMethod.Delete, Path + "?index=2", basic: Basic)).Status);
        Assert.Equal((200, """{"responseCode":200,"handle":"88.100.1/轴承/7","values":[]}"""),
            await rest.AskAsync(HttpMethod.Delete, Path + "?index=2", basic: Basic));
        Assert.Equal(200, (await rest.AskAsync(HttpMethod.Delete, Path, basic: Basic)).Status);
        Assert.Equal((404, "identify.handle.unknown"), await rest.AskAsync(HttpMethod.Delete, Path, basic: Basic));
    }

    [Theory]
    [InlineData("no json", "identify.body.invalid")]
    [InlineData("7", "identify.body.invalid")]
    [InlineData("""[{"index":0,"type":"URL","data":"x"}]""", "identify.value.invalid")]
    [InlineData("""[{"index":1,"type":"","data":"x"}]""", "identify.value.invalid")]
    [InlineData("""[{"index":1,"type":"A","data":{"format":"hex","value":"0"}}]""", "identify.value.invalid")]
    [InlineData("""[{"index":1,"type":"A","data":"x"},{"index":1,"type":"B","data":"x"}]""", "identify.value.invalid")]
    [InlineData("""[{"index":1,"type":"A","data":"x","ttl":-1}]""", "identify.value.invalid")]
    [InlineData("""[{"index":1,"type":"HS_ADMIN","data":"x"}]""", "identify.value.invalid")]
    [InlineData("""[{"index":1,"type":"A","data":"\ud800"}]""", "identify.body.invalid")]
    public async Task What_is_no_value_is_refused_with_a_code(string body, string code)
    {
        await using var rest = await Rest.OpenAsync();
        Assert.Equal((400, code), await rest.AskAsync(HttpMethod.Put, "/api/handles/88.100.1/X", body, Basic));
        Assert.False(rest.Node.Has("88.100.1/X"));
    }

    [Fact]
    public async Task A_batch_tells_of_each_and_is_done_once_however_often_it_is_sent()
    {
        await using var rest = await Rest.OpenAsync();
        object Batch(string data) => new
        {
            requestId = "b-1",
            handles = new object[]
            {
                new { handle = "88.100.1/B1", values = new[] { new { index = 1, type = "N", data } } },
                new { handle = "88.100.1/TEST", values = Array.Empty<object>() },
                new { handle = "noslash", values = Array.Empty<object>() },
                new { handle = "88.999/B2", values = Array.Empty<object>() },
                new { handle = "88.100.1/B3", values = new object[] { 7 } },
            },
        };
        var first = await rest.AskAsync(HttpMethod.Post, "/api/handles", Batch("a"), Basic);
        using var json = JsonDocument.Parse(first.Text);
        Assert.Equal(200, first.Status);
        Assert.Equal([1, 101, 102, 301, 202], json.RootElement.GetProperty("results").EnumerateArray()
            .Select(result => result.GetProperty("responseCode").GetInt32()));
        Assert.Equal(1, json.RootElement.GetProperty("registered").GetInt32());

        // The answer got lost: asked again it is the same, and the first one is not said to exist.
        Assert.Equal(first, await rest.AskAsync(HttpMethod.Post, "/api/handles", Batch("a"), Basic));
        Assert.Equal(3, rest.Node.Served.Figures.Handles);
        object[] third = [new { handle = "88.100.1/C", values = Array.Empty<object>() }];
        var other = new { requestId = "b-1", handles = third };
        Assert.Equal((400, "identify.request-id.invalid"),
            await rest.AskAsync(HttpMethod.Post, "/api/handles", other, Basic));
        var many = new { handles = Enumerable.Repeat(new { handle = "88.1/x" }, IdentifyDoors.BatchMax + 1) };
        Assert.Equal((400, "identify.body.invalid"), await rest.AskAsync(HttpMethod.Post, "/api/handles", many, Basic));
    }

    [Fact]
    public async Task Prefixes_are_homed_listed_and_given_up_by_the_brains_administrators()
    {
        await using var rest = await Rest.OpenAsync();
        const string Home = "/api/identify/prefixes/88.7";
        Assert.Equal((403, "identify.forbidden"),
            await rest.AskAsync(HttpMethod.Put, Home, grants: Grants.Read | Grants.Write));
        Assert.Equal(204, (await rest.AskAsync(HttpMethod.Put, Home, grants: Grants.All)).Status);
        Assert.Contains("\"88.7\"", (await rest.AskAsync(HttpMethod.Get, "/api/identify/prefixes",
            grants: Grants.All)).Text, StringComparison.Ordinal);
        Assert.Equal(201, (await rest.AskAsync(
            HttpMethod.Put, "/api/handles/88.7/a", "[]", grants: Grants.All)).Status);
        Assert.Equal((403, "identify.forbidden"),
            await rest.AskAsync(HttpMethod.Put, "/api/handles/88.7/b", "[]", grants: Grants.Read | Grants.Write));
        Assert.Contains("\"handles\":3",
            (await rest.AskAsync(HttpMethod.Get, "/api/identify/stats")).Text, StringComparison.Ordinal);
        Assert.Equal(204, (await rest.AskAsync(HttpMethod.Delete, Home, grants: Grants.All)).Status);
        Assert.Equal((400, "identify.prefix.foreign"),
            await rest.AskAsync(HttpMethod.Put, "/api/handles/88.7/b", "[]", grants: Grants.All));
    }

    [Fact]
    public async Task The_handles_of_a_prefix_are_listed_page_by_page_to_who_may()
    {
        await using var rest = await Rest.OpenAsync();
        for (var i = 0; i < 5; i++) await rest.Node.PutAsync($"88.100.1/{i}", HandleValue.OfText(1, "N", "n"));
        Assert.Equal(401, (await rest.AskAsync(HttpMethod.Get, "/api/handles?prefix=88.100.1")).Status);
        var names = new HashSet<string>();
        for (var page = 0; page < 4; page++)
        {
            var (_, text) = await rest.AskAsync(
                HttpMethod.Get, $"/api/handles?prefix=0.NA/88.100.1&page={page}&pageSize=2", basic: Basic);
            using var json = JsonDocument.Parse(text);
            Assert.Equal(7, json.RootElement.GetProperty("totalCount").GetInt32());
            names.UnionWith(json.RootElement.GetProperty("handles").EnumerateArray().Select(name => name.GetString()!));
        }

        Assert.Equal(7, names.Count);
        Assert.DoesNotContain("handles", (await rest.AskAsync(
            HttpMethod.Get, "/api/handles?prefix=88.100.1&pageSize=0", basic: Basic)).Text, StringComparison.Ordinal);
    }
}
