using System.Text.Json;

namespace City.Identify.Tests;

public sealed class EnterpriseTests
{
    private const string Data = "/identityv2/data", Template = "/snms/api/v5/template";

    private static readonly object s_template = new
    {
        prefix = "88.100.1",
        version = "bearing-1",
        type = 2,
        industryCategory = "C",
        industrySpecific = "34",
        items = new object[]
        {
            new { name = "model", idType = "MODEL", idIndex = 2_000, required = true,
                metadata = new { type = "string", minLength = 2, maxLength = 8 } },
            new { name = "batch", idType = "BATCH", idIndex = 2_001, required = false },
        },
    };

    [Fact]
    public async Task An_identifier_follows_its_template_from_birth_to_end()
    {
        await using var platform = await OpenAsync();
        Assert.Equal(200, (await platform.AskAsync(HttpMethod.Post, Data, Item("88.100.1/e1", "6204"))).Status);
        Assert.Equal((409, "identify.handle.exists"),
            await platform.AskAsync(HttpMethod.Post, Data, Item("88.100.1/e1", "6204")));
        var (status, text) = await platform.AskAsync(HttpMethod.Get, Data + "/detail?handle=88.100.1/e1");
        Assert.Equal(200, status);
        using (var json = JsonDocument.Parse(text))
        {
            Assert.Equal(1, json.RootElement.GetProperty("status").GetInt32());
            var data = json.RootElement.GetProperty("data");
            Assert.Equal("bearing-1", data.GetProperty("templateVersion").GetString());
            Assert.Equal([1001, 2000], data.GetProperty("value").EnumerateArray()
                .Select(value => value.GetProperty("index").GetInt32()));
        }

        // Other clients of the node see the same record; what administers it stays when its data are replaced.
        object[] admin = [new { index = 100, type = "HS_ADMIN", data = new { format = "admin",
            value = new { handle = "88.100.1/ADMIN", index = 300, permissions = "111111111111" } } }];
        Assert.Equal(200, (await platform.AskAsync(
            HttpMethod.Put, "/api/handles/88.100.1/e1?index=various", admin)).Status);
        Assert.Equal(200, (await platform.AskAsync(HttpMethod.Put, Data, Item("88.100.1/e1", "6205", "B7"))).Status);
        text = (await platform.AskAsync(HttpMethod.Get, "/api/handles/88.100.1/e1")).Text;
        Assert.All(["HS_ADMIN", "6205", "B7"], said => Assert.Contains(said, text, StringComparison.Ordinal));
        Assert.Equal((404, "identify.handle.unknown"),
            await platform.AskAsync(HttpMethod.Put, Data, Item("88.100.1/none", "6205")));
        Assert.Equal(200, (await platform.AskAsync(HttpMethod.Delete, Data + "?handle=88.100.1/e1")).Status);
        Assert.False(platform.Node.Has("88.100.1/e1"));
    }

    [Theory]
    [InlineData(2_002, "MODEL", "6204", "the template bearing-1 has no such index; it has 2000, 2001")]
    [InlineData(2_001, "MODEL", "6204", "index 2001: the template wants the type BATCH, not MODEL")]
    [InlineData(2_000, "MODEL", "6", "index 2000: the template wants 2 to 8 characters, not 1")]
    [InlineData(2_001, "BATCH", "6204", "index 2000: the template wants model (MODEL), and it is not there")]
    [InlineData(1_999, "MODEL", "6204", "index 1999: 1001 refers to the template, and items begin at 2000")]
    public async Task What_does_not_follow_its_template_is_told_what_the_template_wants(
        int index, string type, string value, string said)
    {
        await using var platform = await OpenAsync();
        var (status, text) = await platform.AskAsync(HttpMethod.Post, Data + "/batchCreate", new[]
        {
            new { handle = "88.100.1/e2", templateVersion = "bearing-1",
                value = new[] { new { index, type, data = new { format = "string", value } } } },
        });
        Assert.Equal(200, status);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Contains("\"status\":-2", text, StringComparison.Ordinal);
        Assert.False(platform.Node.Has("88.100.1/e2"));
    }

    [Fact]
    public async Task A_batch_is_carried_out_once_and_tells_of_each()
    {
        await using var platform = await OpenAsync();
        object Batch(params object[] data) => new { requestId = "r-1", data };
        var first = Batch(Item("88.100.1/b1", "6204"), Item("88.100.1/TEST", "6204"), Item("88.999/x", "6204"), 7);

        var (status, text) = await platform.AskAsync(HttpMethod.Post, Data + "/batchCreate", first);

        Assert.Equal(200, status);
        Assert.Equal(["", "identify.handle.exists", "identify.template.unknown", "identify.data.invalid"], Codes(text));
        Assert.Equal((status, text), await platform.AskAsync(HttpMethod.Post, Data + "/batchCreate", first));
        Assert.Equal((400, "identify.request-id.invalid"), await platform.AskAsync(
            HttpMethod.Post, Data + "/batchCreate", Batch(Item("88.100.1/b9", "6204"))));
        var many = Enumerable.Range(0, 2_000).Select(i => Item($"88.100.1/m{i}", "6204")).ToArray();
        Assert.Contains("\"status\":1", (await platform.AskAsync(
            HttpMethod.Post, Data + "/batchCreate", many)).Text, StringComparison.Ordinal);
        Assert.Contains("\"status\":1", (await platform.AskAsync(HttpMethod.Put, Data + "/batchUpdate",
            many.Select((_, i) => Item($"88.100.1/m{i}", "6205")).ToArray())).Text, StringComparison.Ordinal);
        Assert.Contains("\"status\":1", (await platform.AskAsync(HttpMethod.Delete, Data + "/batchDelete",
            Enumerable.Range(0, 2_000).Select(i => $"88.100.1/m{i}").ToArray())).Text, StringComparison.Ordinal);
        Assert.Equal(3, platform.Node.Served.Figures.Handles);
        Assert.Equal((400, "identify.data.invalid"), await platform.AskAsync(
            HttpMethod.Post, Data + "/batchCreate", many.Append(7).ToArray()));
    }

    [Fact]
    public async Task Templates_are_made_by_who_administers_the_prefix_and_stay()
    {
        await using var platform = await OpenAsync();
        Assert.Equal((409, "identify.template.exists"),
            await platform.AskAsync(HttpMethod.Post, Template, s_template));
        Assert.Equal((403, "identify.forbidden"), await platform.Rest.AskAsync(
            HttpMethod.Post, Template, s_template, grants: Grants.Read | Grants.Write));
        object[] reserved = [new { name = "x", idType = "X", idIndex = 1_001, required = true }];
        Assert.Equal((400, "identify.template.invalid"), await platform.AskAsync(HttpMethod.Post, Template,
            new { prefix = "88.100.1", version = "2", type = 2, items = reserved }));
        Assert.Equal(404, (await platform.AskAsync(HttpMethod.Put, Template,
            new { prefix = "88.100.1", version = "2", type = 2 })).Status);
        await platform.StartAsync();
        var (_, text) = await platform.AskAsync(HttpMethod.Get, "/snms/api/v3/template?prefix=88.100.1");
        Assert.Contains("\"idIndex\":2000", text, StringComparison.Ordinal);
        Assert.Contains("\"industrySpecific\":\"34\"", text, StringComparison.Ordinal);
        Assert.Equal(200, (await platform.AskAsync(
            HttpMethod.Delete, Template + "?prefix=88.100.1&version=bearing-1")).Status);
        Assert.Equal((404, "identify.template.unknown"), await platform.AskAsync(
            HttpMethod.Get, Template + "?prefix=88.100.1&version=bearing-1"));
    }

    private static async Task<Platform> OpenAsync()
    {
        var platform = await Platform.OpenAsync();
        Assert.Equal(200, (await platform.AskAsync(HttpMethod.Post, Template, s_template)).Status);
        return platform;
    }

    private static object Item(string handle, string model, string? batch = null) => new
    {
        handle,
        templateVersion = "bearing-1",
        value = batch is null
            ? (object[])[Value(2_000, "MODEL", model)]
            : [Value(2_000, "MODEL", model), Value(2_001, "BATCH", batch)],
    };

    private static object Value(int index, string type, string value) =>
        new { index, type, data = new { format = "string", value } };

    private static List<string> Codes(string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("data").EnumerateArray()
            .Select(one => one.TryGetProperty("code", out var code) ? code.GetString()! : "")];
    }
}
