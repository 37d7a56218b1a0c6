using System.Text.Json;

namespace City.Identify.Tests;

public sealed class IdempotencyTests
{
    private const string Basic = "300%3A88.100.1/ADMIN:labsecret", Path = "/api/handles/88.100.1/ONCE";
    private static readonly object[] Values = [new { index = 1, type = "N", data = "a" }];

    [Fact]
    public async Task A_key_stands_for_one_request_with_all_that_it_says()
    {
        await using var rest = await Rest.OpenAsync();
        Task<(int, string)> Do(HttpMethod method, string path, object? body, string key = "k") =>
            rest.AskAsync(method, path, body, Basic, key: key);
        var first = await Do(HttpMethod.Put, Path, Values);
        Assert.Equal(201, first.Item1);
        (int, string) refused = (400, "identify.request-id.invalid");

        // Another operation, other values, another query, another handle: none of them is done.
        Assert.Equal(refused, await Do(HttpMethod.Delete, Path, null));
        Assert.Equal(refused, await Do(HttpMethod.Put, Path, new[] { new { index = 1, type = "N", data = "b" } }));
        Assert.Equal(refused, await Do(HttpMethod.Put, Path + "?overwrite=false", Values));
        Assert.Equal(refused, await Do(HttpMethod.Put, Path + "2", Values));
        Assert.Contains("\"value\":\"a\"", (await rest.AskAsync(HttpMethod.Get, Path)).Text, StringComparison.Ordinal);
        Assert.False(rest.Node.Has("88.100.1/ONCE2"));

        // The same again is answered as it was, and nothing is done twice.
        Assert.Equal(200, (await Do(HttpMethod.Delete, Path, null, "other")).Item1);
        Assert.Equal(first, await Do(HttpMethod.Put, Path, Values));
        Assert.False(rest.Node.Has("88.100.1/ONCE"));
        Assert.Equal(200, (await Do(HttpMethod.Delete, Path, null, "other")).Item1);
    }

    [Fact]
    public async Task What_was_told_to_come_again_is_done_then_and_the_rest_is_not_done_twice()
    {
        await using var rest = await Rest.OpenAsync();
        await rest.Node.HomeAsync("88.2");
        // A prefix that is being counted: changes under it wait, those under others do not.
        Assert.Equal([ResponseCode.Success], await rest.Node.Served.Store.CommitAsync(
            [new QuotaChange("88.2", _ => new PrefixQuota(1_000, null, null) { Edition = 1, IsCounting = true })],
            null, TestContext.Current.CancellationToken));
        var batch = new
        {
            requestId = "b", handles = new[]
            {
                new { handle = "88.2/x", values = Values }, new { handle = "88.100.1/ONCE", values = Values },
            },
        };
        var codes = await CodesAsync(rest, batch);
        Assert.Equal([3, 1], codes);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (codes[0] == 3)
        {
            limit.Token.ThrowIfCancellationRequested();
            codes = await CodesAsync(rest, batch);
        }

        Assert.Equal([1, 1], codes);
        codes = await CodesAsync(rest, batch);
        Assert.Equal([1, 1], codes);
        Assert.True(rest.Node.Has("88.2/x"));
        var quota = await rest.AskAsync(HttpMethod.Get, "/api/identify/quotas/88.2", grants: Grants.All);
        Assert.Contains("\"handles\":{\"most\":1000,\"used\":1}", quota.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minted_name_is_the_same_when_it_is_asked_for_again()
    {
        await using var rest = await Rest.OpenAsync();
        async Task<string> MintAsync(string? key)
        {
            var (status, text) = await rest.AskAsync(
                HttpMethod.Put, "/api/handles/88.100.1/m-?mintNewSuffix=true", Values, Basic, key: key);
            Assert.Equal(201, status);
            using var json = JsonDocument.Parse(text);
            var handle = json.RootElement.GetProperty("handle").GetString()!;
            Assert.True(rest.Node.Has(handle));
            return handle;
        }

        var one = await MintAsync("one");
        Assert.Equal(one, await MintAsync("one"));
        var others = new[] { await MintAsync("two"), await MintAsync(null), await MintAsync(null) };
        Assert.Equal(4, others.Append(one).Distinct().Count());
        Assert.Equal(6, rest.Node.Served.Figures.Handles);
    }

    [Fact]
    public async Task A_client_whose_answer_was_lost_finds_out_whether_it_was_registered()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var link = new Link(node.End);
        await using var client = new HandleClient(new HandleClientOptions
        {
            Node = link.End, Administrator = Node.Admin, Secret = Node.Secret,
        });
        var cancel = TestContext.Current.CancellationToken;
        HandleValue[] values = [HandleValue.OfText(1, "N", "a"),
            HandleValue.OfText(2, "S", "s") with { Permissions = ValuePermissions.Secret },
            new HandleValue(100, HandleTypes.Admin, new AdminRecord(AdminPermissions.All, Node.Admin).ToArray())];

        // Each time the answer to the proof is swallowed, once it is there.
        link.Swallow(OpCode.CreateHandle, ResponseCode.Success);
        Assert.True((await client.CreateAsync("88.100.1/LOST", [.. values], false, cancel)).IsSuccess);
        Assert.Equal(1, link.Swallowed);
        Assert.Equal(3, node.Served.Figures.Handles);

        link.Swallow(OpCode.CreateHandle, ResponseCode.HandleExists);
        Assert.Equal(ResponseCode.HandleExists, (await client.CreateAsync(
            "88.100.1/LOST", [values[0] with { Data = "b"u8.ToArray() }, values[2]], false, cancel)).Code);

        // Cut off before anything was done, on a connection that never gave an answer: it is registered then.
        await using var fresh = new HandleClient(new HandleClientOptions
        {
            Node = link.End, Administrator = Node.Admin, Secret = Node.Secret,
        });
        link.Swallow(OpCode.CreateHandle, ResponseCode.AuthenticationNeeded);
        Assert.True((await fresh.CreateAsync("88.100.1/SECOND", [.. values], false, cancel)).IsSuccess);
        Assert.Equal(3, link.Swallowed);
        Assert.True(node.Has("88.100.1/SECOND"));
    }

    private static async Task<int[]> CodesAsync(Rest rest, object batch)
    {
        var (status, text) = await rest.AskAsync(HttpMethod.Post, "/api/handles", batch, grants: Grants.All);
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("results").EnumerateArray()
            .Select(one => one.GetProperty("responseCode").GetInt32())];
    }
}
