namespace City.Identify.Tests;

/// <summary>Whether a handle is there is told to nobody who may not know: it looks like one that is not.</summary>
public sealed class OracleTests
{
    private const string Hidden = "88.100.1/HIDDEN", None = "88.100.1/NONE", User = "300%3A88.100.1/USER:own";

    [Fact]
    public async Task Over_the_wire_what_is_hidden_looks_like_what_is_not_there()
    {
        await using var node = await HidingAsync();
        await using var stream = node.Tcp();
        ResponseCode Ask(OpCode op, MessageBody body, OpFlags flags = OpFlags.KeepAlive) =>
            Node.Read(Node.Ask(stream, Node.Write(op, body, flags: flags))).Header.Response;
        void Alike(ResponseCode code, Func<string, ResponseCode> ask) =>
            Assert.Equal((code, code), (ask(Hidden), ask(None)));

        Alike(ResponseCode.HandleNotFound, handle => Ask(
            OpCode.Resolve, new ResolveBody(handle, [], []), OpFlags.PublicOnly | OpFlags.KeepAlive));
        Alike(ResponseCode.AuthenticationNeeded, handle => Ask(OpCode.Resolve, new ResolveBody(handle, [], [])));
        Alike(ResponseCode.AuthenticationNeeded, handle => Ask(OpCode.Resolve, new ResolveBody(handle, [1], [])));
        Alike(ResponseCode.AuthenticationNeeded, handle => Ask(OpCode.Resolve, new ResolveBody(handle, [300], [])));

        // Somebody who has proven who it is, and has no rights here.
        await ExchangeTests.LogInAsync(stream, "own", new("88.100.1/USER", 300));
        var bad = new HandleValue(7, HandleTypes.Admin, new byte[3]);
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.Resolve, new ResolveBody(handle, [], [])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.Resolve, new ResolveBody(handle, [1], [])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.Resolve, new ResolveBody(handle, [300], [])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.AddValues, new ValuesBody(handle, [bad])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.ModifyValues, new ValuesBody(handle, [bad])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.RemoveValues, new IndexesBody(handle, [1])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.CreateHandle, new ValuesBody(handle, [])));
        Alike(ResponseCode.InsufficientPermission, handle => Ask(OpCode.DeleteHandle, new HandleBody(handle)));
    }

    [Fact]
    public async Task Who_might_have_made_a_handle_or_lists_its_prefix_is_told()
    {
        foreach (var may in (AdminPermissions[])[AdminPermissions.AddHandle, AdminPermissions.List])
        {
            await using var node = await HidingAsync();
            await node.PutAsync("0.NA/88.100.1", new HandleValue(
                100, HandleTypes.Admin, new AdminRecord(may, new("88.100.1/USER", 300)).ToArray()));
            await using var stream = node.Tcp();
            await ExchangeTests.LogInAsync(stream, "own", new("88.100.1/USER", 300));
            ResponseCode Ask(string handle) => Node.Read(Node.Ask(stream, Node.Write(
                OpCode.Resolve, new ResolveBody(handle, [], [])))).Header.Response;
            Assert.Equal(ResponseCode.HandleNotFound, Ask(None));
            Assert.Equal(ResponseCode.InsufficientPermission, Ask(Hidden));
        }
    }

    [Theory]
    [InlineData(null, "", 404)]
    [InlineData(null, "?index=1", 404)]
    [InlineData(null, "?type=NOTE", 404)]
    [InlineData(null, "?index=300", 404)]
    [InlineData(User, "", 404)]
    [InlineData(User, "?index=1", 404)]
    [InlineData(User, "?index=300", 404)]
    [InlineData(User, "?type=NOTE&auth=true", 404)]
    public async Task Over_HTTP_as_well(string? basic, string query, int status)
    {
        await using var rest = await Rest.OpenAsync(await HidingAsync());
        var hidden = await rest.AskAsync(HttpMethod.Get, $"/api/handles/{Hidden}{query}", basic: basic);
        var none = await rest.AskAsync(HttpMethod.Get, $"/api/handles/{None}{query}", basic: basic);
        Assert.Equal(status, none.Status);
        Assert.Equal((none.Status, none.Text.Replace(None, Hidden, StringComparison.Ordinal)), hidden);
    }

    [Fact]
    public async Task Somebody_without_rights_gets_what_is_public_as_a_stranger_does()
    {
        await using var rest = await Rest.OpenAsync(await HidingAsync());
        await rest.Node.PutAsync("88.100.1/HALF", HandleValue.OfText(1, "URL", "u"),
            HandleValue.OfText(2, "NOTE", "s") with { Permissions = ValuePermissions.Secret });
        const string Half = "/api/handles/88.100.1/HALF";
        var stranger = await rest.AskAsync(HttpMethod.Get, Half);
        Assert.Equal(200, stranger.Status);
        Assert.DoesNotContain("NOTE", stranger.Text, StringComparison.Ordinal);
        Assert.Equal(stranger, await rest.AskAsync(HttpMethod.Get, Half, basic: User));
        Assert.Equal(stranger, await rest.AskAsync(HttpMethod.Get, Half, grants: Grants.Read));
        Assert.Equal(401, (await rest.AskAsync(HttpMethod.Get, Half + "?index=2")).Status);
        Assert.Equal(403, (await rest.AskAsync(HttpMethod.Get, Half + "?index=2", basic: User)).Status);
        Assert.Contains("NOTE", (await rest.AskAsync(HttpMethod.Get, Half, grants: Grants.All)).Text,
            StringComparison.Ordinal);
    }

    private static async Task<Node> HidingAsync()
    {
        var node = await Node.WithFixtureAsync(options => options with { Administrators = [] });
        await node.PutAsync("88.100.1/USER",
            HandleValue.OfText(300, HandleTypes.SecretKey, "own") with { Permissions = ValuePermissions.Secret });
        await node.PutAsync(Hidden, HandleValue.OfText(1, "NOTE", "x") with { Permissions = ValuePermissions.Secret });
        return node;
    }
}
