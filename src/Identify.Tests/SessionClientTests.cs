namespace City.Identify.Tests;

public sealed class SessionClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_client_makes_all_its_changes_in_one_session(bool encrypts, bool knowsTheSite)
    {
        await using var node = await Node.WithFixtureAsync();
        await using var client = new HandleClient(Options(node) with
        {
            EncryptSession = encrypts, SiteKey = knowsTheSite ? await node.Served.Parts.Key.PublicAsync(Cancel) : null,
        });

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            client.CreateAsync($"88.100.1/{i}", [HandleValue.OfText(1, "URL", "u")], false, Cancel)));
        Assert.All(all, answer => Assert.Equal(ResponseCode.Success, answer.Code));
        Assert.Equal(ResponseCode.HandleExists, (await client.CreateAsync("88.100.1/1", [], false, Cancel)).Code);
        Assert.Equal(1, node.Served.ProtocolSessions.Count);
        Assert.True((await client.EndSessionAsync(Cancel)).IsSuccess);
        Assert.Equal(0, node.Served.ProtocolSessions.Count);
        Assert.True((await client.EndSessionAsync(Cancel)).IsSuccess);
        Assert.True((await client.CreateAsync("88.100.1/again", [], false, Cancel)).IsSuccess);
        Assert.Equal(1, node.Served.ProtocolSessions.Count);
    }

    [Fact]
    public async Task A_client_sets_up_another_session_where_the_node_forgot_the_first()
    {
        var clock = new HeldClock();
        await using var node = await Node.WithFixtureAsync(clock: clock);
        await using var client = new HandleClient(Options(node) with { EncryptSession = true });
        Assert.True((await client.CreateAsync("88.100.1/a", [], false, Cancel)).IsSuccess);
        clock.Pass(TimeSpan.FromHours(1));

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            client.CreateAsync($"88.100.1/{i}", [], false, Cancel)));

        Assert.All(all, answer => Assert.Equal(ResponseCode.Success, answer.Code));
        Assert.Equal(1, node.Served.ProtocolSessions.Count);
    }

    [Fact]
    public async Task A_wrong_secret_and_a_node_of_another_key_are_told()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var guesser = new HandleClient(Options(node) with { Secret = "guess" });
        Assert.Equal(ResponseCode.AuthenticationFailed, (await guesser.DeleteAsync("88.100.1/TEST", Cancel)).Code);
        Assert.True(node.Has("88.100.1/TEST"));
        // Some key of RSA, whosever it is.
        var other = Assert.IsType<SessionBody>(Node.Read(Vector.Session("S6", 0)).Body).PublicKey;
        await using var wary = new HandleClient(Options(node) with { SiteKey = other });
        await Assert.ThrowsAsync<IOException>(() => wary.CreateAsync("88.100.1/x", [], false, Cancel));
        Assert.False(node.Has("88.100.1/x"));
    }

    [Fact]
    public async Task A_session_with_somebody_in_between_is_none_for_who_knows_the_key_of_the_site()
    {
        await using var node = await Node.WithFixtureAsync();
        // It passes on all but the key of the client, in whose stead it sends its own.
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var between = Task.Run(async () =>
        {
            using var socket = await listener.AcceptTcpClientAsync(Cancel);
            await using var near = socket.GetStream();
            await using var far = node.Tcp();
            var asked = Node.Read(Node.Take(near));
            var body = Assert.IsType<SessionBody>(asked.Body) with { PublicKey = DiffieHellman.Make().ToArray() };
            var into = new WireWriter();
            HandleCodec.Write(into, asked with { Body = body });
            await near.WriteAsync(Node.Ask(far, into.ToArray()), Cancel);
        }, Cancel);
        await using var client = new HandleClient(Options(node) with
        {
            Node = (System.Net.IPEndPoint)listener.LocalEndpoint,
            SiteKey = await node.Served.Parts.Key.PublicAsync(Cancel),
        });

        var fault = await Assert.ThrowsAsync<IOException>(() => client.CreateAsync("88.100.1/x", [], false, Cancel));
        Assert.Contains("cannot be used", fault.Message, StringComparison.Ordinal);
        await between;
    }

    private static HandleClientOptions Options(Node node) => new()
    {
        Node = node.End, Administrator = Node.Admin, Secret = Node.Secret, UseSession = true,
    };
}
