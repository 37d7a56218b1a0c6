using System.Text.Json;

namespace City.Identify.Tests;

public sealed class RegistrationTests
{
    private const string Root = "300%3A88.100.1/ADMIN:labsecret";

    private static readonly object[] Values = [new { index = 1, type = "URL", data = "https://example.com" }];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_prefix_that_is_kept_for_an_organisation_is_handed_over_and_not_taken()
    {
        await using var rest = await Rest.OpenAsync();
        Assert.Equal(204, await PutAsync(rest, "reservations/88.1", new { organisation = "Bearing Works", days = 30 }));
        Assert.Equal((409, "identify.handle.exists"), await rest.AskAsync(HttpMethod.Put,
            "/api/identify/reservations/88.1", new { organisation = "Somebody else" }, Root));
        Assert.Equal((403, "identify.prefix.limit"),
            await rest.AskAsync(HttpMethod.Put, "/api/identify/prefixes/88.1", basic: Root));
        Assert.Equal((403, "identify.prefix.limit"),
            await rest.AskAsync(HttpMethod.Put, "/api/handles/0.NA/88.1", Values, Root));

        Assert.Equal(204, await PostAsync(rest, "prefixes/88.1/hand-over", new { administrator = "300:88.1/ADMIN" }));

        Assert.True(rest.Node.Served.Store.IsHome("88.1"u8));
        Assert.Equal(404, (await rest.AskAsync(HttpMethod.Get, "/api/identify/reservations/88.1", basic: Root)).Status);
        // Whoever has it now registers under it, and nobody else.
        await rest.Node.PutAsync("88.1/ADMIN",
            HandleValue.OfText(300, HandleTypes.SecretKey, "theirs") with { Permissions = ValuePermissions.Secret });
        Assert.Equal(201, (await rest.AskAsync(
            HttpMethod.Put, "/api/handles/88.1/A", Values, "300%3A88.1/ADMIN:theirs")).Status);
        Assert.Equal(403, (await rest.AskAsync(
            HttpMethod.Put, "/api/handles/88.100.1/A", Values, "300%3A88.1/ADMIN:theirs")).Status);
        Assert.Equal(403, (await rest.AskAsync(HttpMethod.Put, "/api/identify/reservations/88.2",
            new { organisation = "Mine" }, "300%3A88.1/ADMIN:theirs")).Status);
        // It can be handed on by who has it, where this node holds the prefix of prefixes.
        await rest.Node.HomeAsync("0.NA");
        Assert.Equal(204, (await rest.AskAsync(HttpMethod.Post, "/api/identify/prefixes/88.1/hand-over",
            new { administrator = "300:88.100.1/ADMIN" }, "300%3A88.1/ADMIN:theirs")).Status);
        Assert.Equal(403, (await rest.AskAsync(
            HttpMethod.Put, "/api/handles/88.1/B", Values, "300%3A88.1/ADMIN:theirs")).Status);
    }

    [Fact]
    public async Task A_prefix_goes_to_another_node_only_when_that_answers_for_it_and_is_resolved_there_then()
    {
        await using var rest = await Rest.OpenAsync();
        await using var other = await Node.StartAsync();
        await rest.Node.PutAsync("88.100.1/S", HandleValue.OfText(1, "NOTE", "不公开") with
        {
            Permissions = ValuePermissions.Secret,
        });
        var to = new { node = other.End.ToString() };
        Assert.Equal((409, "identify.hand-over.incomplete"), await rest.AskAsync(
            HttpMethod.Post, "/api/identify/prefixes/88.100.1/hand-over", to, Root));
        await other.HomeAsync("88.100.1");
        Assert.Equal(409, (await rest.AskAsync(
            HttpMethod.Post, "/api/identify/prefixes/88.100.1/hand-over", to, Root)).Status);
        var (_, exported) = await rest.AskAsync(HttpMethod.Get, "/api/identify/export?prefix=88.100.1", basic: Root);
        var lines = exported.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            await other.PutAsync(json.RootElement.GetProperty("handle").GetString()!,
                [.. ValueCodec.TryRead(HandleJsonReader.Values(json.RootElement)!)!.Value]);
        }

        Assert.Equal(204, await PostAsync(rest, "prefixes/88.100.1/hand-over", to));

        await other.PutAsync("88.100.1/TEST", HandleValue.OfText(1, "URL", "https://example.com/new"));
        await using var client = new HandleClient(new HandleClientOptions
        {
            Node = rest.Node.End, DatagramPatience = TimeSpan.FromSeconds(20),
        });
        Assert.Equal("https://example.com/new",
            (await client.ResolveAsync("88.100.1/test", [], [], Cancel)).Values[0].Text);
        Assert.Contains("example.com/new",
            (await rest.AskAsync(HttpMethod.Get, "/api/handles/88.100.1/TEST")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await rest.AskAsync(
            HttpMethod.Put, "/api/handles/88.100.1/X", Values, grants: Grants.Administer)).Status);
        // Taken back, it is answered here again.
        Assert.Equal(204, (await rest.AskAsync(
            HttpMethod.Put, "/api/identify/prefixes/88.100.1", grants: Grants.Administer)).Status);
        Assert.Equal("https://example.com/p/1",
            (await client.ResolveAsync("88.100.1/TEST", [1], [], Cancel)).Values[0].Text);
    }

    [Fact]
    public async Task No_more_is_registered_than_a_quota_allows_and_what_there_is_counts()
    {
        await using var rest = await Rest.OpenAsync();
        Assert.Equal(204, await PutAsync(rest, "quotas/88.100.1", new { handles = 4 }));
        Assert.Equal(201, await RegisterAsync(rest, "88.100.1/A"));
        Assert.Equal(200, await RegisterAsync(rest, "88.100.1/a"));
        var batch = await BatchAsync(rest, "88.100.1/B", "88.100.1/C", "88.9/D");
        Assert.Equal([1, 604, 301], batch);
        Assert.Equal(403, await RegisterAsync(rest, "88.100.1/C"));
        Assert.Equal(200, (await rest.AskAsync(HttpMethod.Delete, "/api/handles/88.100.1/A", basic: Root)).Status);
        Assert.Equal(201, await RegisterAsync(rest, "88.100.1/C"));
        await using (var stream = rest.Node.Tcp())
        {
            await ExchangeTests.LogInAsync(stream);
            var create = Node.Write(OpCode.CreateHandle, new ValuesBody("88.100.1/E", []));
            Assert.Equal(ResponseCode.RegistrationLimit, Node.Read(Node.Ask(stream, create)).Header.Response);
        }

        Assert.Contains("""
            "handles":{"most":4,"used":4},"changesPerDay":{"most":null,"used":5}
            """.Trim(), (await rest.AskAsync(HttpMethod.Get, "/api/identify/quotas/88.100.1", basic: Root)).Text,
            StringComparison.Ordinal);
        Assert.Equal(204, (await rest.AskAsync(
            HttpMethod.Delete, "/api/identify/quotas/88.100.1", basic: Root)).Status);
        Assert.Equal(201, await RegisterAsync(rest, "88.100.1/E"));
    }

    [Fact]
    public async Task Changes_of_a_day_and_derived_prefixes_have_quotas_too()
    {
        await using var rest = await Rest.OpenAsync();
        await rest.Node.PutAsync("0.NA/88.100.1.1", HandleValue.OfText(1, "NOTE", "x"));
        Assert.Equal(204, await PutAsync(rest, "quotas/88.100.1", new { changesPerDay = 3, prefixes = 2 }));
        Assert.Equal(201, await RegisterAsync(rest, "0.NA/88.100.1.2"));
        Assert.Equal((403, "identify.prefix.limit"),
            await rest.AskAsync(HttpMethod.Put, "/api/handles/0.NA/88.100.1.3", Values, Root));
        for (var i = 0; i < 3; i++)
            Assert.Equal(i == 0 ? 201 : 200, await RegisterAsync(rest, "88.100.1/SAME"));
        Assert.Equal((403, "identify.quota.changes"),
            await rest.AskAsync(HttpMethod.Put, "/api/handles/88.100.1/SAME", Values, Root));
        Assert.Equal(400, await PutAsync(rest, "quotas/88.100.1", new { handles = -1 }));
    }

    [Fact]
    public async Task A_count_that_was_broken_off_is_made_by_who_next_wants_to_change_something()
    {
        await using var rest = await Rest.OpenAsync();
        var store = rest.Node.Served.Store;
        await store.CommitAsync([new QuotaChange(
            "88.100.1", _ => new PrefixQuota(3, null, null) { IsCounting = true })], null, Cancel);
        int status;
        do status = await RegisterAsync(rest, "88.100.1/A");
        while (status == 503);
        Assert.Equal(201, status);
        Assert.Equal(403, await RegisterAsync(rest, "88.100.1/B"));
        Assert.Equal(3, rest.Node.Served.Parts.Quotas.Find("88.100.1")!.Handles);
    }

    private static async Task<int> PutAsync(Rest rest, string path, object body) =>
        (await rest.AskAsync(HttpMethod.Put, "/api/identify/" + path, body, Root)).Status;

    private static async Task<int> PostAsync(Rest rest, string path, object body) =>
        (await rest.AskAsync(HttpMethod.Post, "/api/identify/" + path, body, Root)).Status;

    private static async Task<int> RegisterAsync(Rest rest, string handle) =>
        (await rest.AskAsync(HttpMethod.Put, "/api/handles/" + handle, Values, Root)).Status;

    private static async Task<int[]> BatchAsync(Rest rest, params string[] handles)
    {
        var (_, text) = await rest.AskAsync(HttpMethod.Post, "/api/handles",
            new { handles = handles.Select(handle => new { handle, values = Values }) }, Root);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("results").EnumerateArray()
            .Select(one => one.GetProperty("responseCode").GetInt32())];
    }
}
