using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace City.Identify.Tests;

public sealed class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_administrator_registers_changes_and_deletes(bool logsIn)
    {
        await using var node = await Node.WithFixtureAsync();
        await using var client = Client(node);
        if (logsIn) Assert.True((await client.LogInAsync(Cancel)).IsSuccess);

        var made = await client.CreateAsync("88.100.1/C", [HandleValue.OfText(1, "URL", "u")], false, Cancel);
        Assert.Equal((ResponseCode.Success, "88.100.1/C"), (made.Code, made.Handle));
        Assert.Equal(ResponseCode.HandleExists, (await client.CreateAsync("88.100.1/C", [], false, Cancel)).Code);
        var administrator = new AdminRecord(AdminPermissions.All, Node.Admin).ToArray();
        Assert.True((await client.AddAsync("88.100.1/C",
            [new HandleValue(100, HandleTypes.Admin, administrator)], Cancel)).IsSuccess);
        Assert.True((await client.ModifyAsync("88.100.1/C", [HandleValue.OfText(1, "URL", "v")], Cancel)).IsSuccess);
        Assert.Equal("v", (await client.ResolveAsync("88.100.1/c", [1], [], Cancel)).Values[0].Text);
        Assert.True((await client.RemoveAsync("88.100.1/C", [1], Cancel)).IsSuccess);
        Assert.True((await client.DeleteAsync("88.100.1/C", Cancel)).IsSuccess);
        Assert.Equal(ResponseCode.HandleNotFound, (await client.ResolveAsync("88.100.1/C", [], [], Cancel)).Code);
    }

    [Fact]
    public async Task Many_registrations_under_way_on_one_connection_are_each_answered()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var client = Client(node);
        await client.LogInAsync(Cancel);
        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            client.CreateAsync($"88.100.1/{i}", [HandleValue.OfText(1, "URL", "u")], false, Cancel)));
        Assert.All(all, answer => Assert.True(answer.IsSuccess));
        Assert.Equal(202, node.Served.Figures.Handles);
    }

    [Fact]
    public async Task A_long_answer_is_taken_over_tcp_and_a_wrong_secret_is_told()
    {
        await using var node = await Node.WithFixtureAsync();
        await node.PutAsync("88.100.1/BIG", HandleValue.OfText(1, "NOTE", new string('x', 9_000)));
        await using var client = Client(node);
        Assert.Equal(9_000, (await client.ResolveAsync("88.100.1/BIG", [], [], Cancel)).Values[0].Data.Length);
        await using var guesser = Client(node, "guess");
        Assert.Equal(ResponseCode.AuthenticationFailed, (await guesser.DeleteAsync("88.100.1/BIG", Cancel)).Code);
        Assert.True(node.Has("88.100.1/BIG"));
    }

    [Fact]
    public async Task A_node_that_closes_after_each_answer_is_asked_over_a_new_connection()
    {
        // As the reference server does, whatever the flag to keep the connection says.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connections = 0;
        var serving = Task.Run(async () =>
        {
            for (; connections < 3; connections++)
            {
                using var socket = await listener.AcceptSocketAsync(Cancel);
                var bytes = new byte[2_048];
                var count = await socket.ReceiveAsync(bytes, Cancel);
                var answer = Vector.Message("V1", 1);
                bytes.AsSpan(8, 4).CopyTo(answer.AsSpan(8));
                Assert.True(count > 44);
                await socket.SendAsync(answer, Cancel);
            }
        }, Cancel);
        await using var client = new HandleClient(new HandleClientOptions
        {
            Node = (IPEndPoint)listener.LocalEndpoint, DatagramTries = 0,
        });
        for (var i = 0; i < 3; i++)
            Assert.Equal(3, (await client.ResolveAsync("88.100.1/TEST", [], [], Cancel)).Values.Length);
        await serving;
        Assert.Equal(3, connections);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_said_to_be_so()
    {
        var node = await Node.StartAsync();
        var end = node.End;
        await node.DisposeAsync();
        await using var client = new HandleClient(new HandleClientOptions { Node = end, DatagramTries = 0 });
        await Assert.ThrowsAsync<IOException>(() => client.ResolveAsync("88.1/x", [], [], Cancel));
    }

    private static HandleClient Client(Node node, string secret = Node.Secret) => new(new HandleClientOptions
    {
        Node = node.End, Administrator = Node.Admin, Secret = secret, DatagramPatience = TimeSpan.FromSeconds(20),
    });

    [Fact]
    public async Task A_node_that_closes_behind_each_answer_is_asked_over_new_connections()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var link = new Link(node.End) { ClosesEach = true };
        await using var client = new HandleClient(new HandleClientOptions
        {
            Node = link.End, Administrator = Node.Admin, Secret = Node.Secret, DatagramTries = 0,
        });
        var cancel = TestContext.Current.CancellationToken;
        for (var i = 0; i < 10; i++)
        {
            var values = ImmutableArray.Create(HandleValue.OfText(1, "N", $"{i}"));
            Assert.True((await client.CreateAsync($"88.100.1/C{i}", values, false, cancel)).IsSuccess);
            Assert.True((await client.ModifyAsync(
                $"88.100.1/C{i}", [HandleValue.OfText(1, "N", "changed")], cancel)).IsSuccess);
            Assert.Equal("changed", (await client.ResolveAsync($"88.100.1/C{i}", [], [], cancel)).Values[0].Text);
            Assert.True((await client.DeleteAsync($"88.100.1/C{i}", cancel)).IsSuccess);
        }

        Assert.Equal(2, node.Served.Figures.Handles);
    }

    [Fact]
    public async Task An_answer_in_several_datagrams_is_put_together_whatever_their_order()
    {
        // Nobody listens there over TCP.
        await using var peer = new Peer((request, _) => Task.FromResult(Peer.Cut(Peer.Answer(
            request, ResponseCode.Success, new ValuesBody("88.1/long",
                [HandleValue.OfText(1, "NOTE", new string('x', 3_000))]))).Reverse().ToArray()),
            overUdp: true, overTcp: false);
        await using var client = new HandleClient(new HandleClientOptions
        {
            Node = peer.End, DatagramTries = 1, DatagramPatience = TimeSpan.FromSeconds(30),
        });

        var answer = await client.ResolveAsync("88.1/long", [], [], TestContext.Current.CancellationToken);

        Assert.Equal(3_000, answer.Values[0].Data.Length);
        Assert.Single(peer.Asked);
    }
}
