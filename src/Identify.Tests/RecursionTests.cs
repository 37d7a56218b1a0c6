using System.Collections.Immutable;
using System.Net;

namespace City.Identify.Tests;

public sealed class RecursionTests
{
    private static readonly MessageHeader Recursive =
        default(MessageHeader) with { Flags = OpFlags.Recursive | OpFlags.PublicOnly, SiteSerial = 0xFFFF };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_is_over_when_it_is_answered_although_nobody_waits_for_it_any_more()
    {
        var gate = new TaskCompletionSource();
        await using var peer = new Peer(async (request, _) =>
        {
            await gate.Task;
            return [Value(request, "late")];
        });
        await using var node = await Node.StartAsync();
        await DelegateAsync(node, peer.End);
        var recursion = node.Served.Parts.Recursion;
        using var gone = new CancellationTokenSource();
        var asking = recursion.AnswerAsync(new ResolveBody("88.1/x", [], []), Recursive, gone.Token);
        await Until(() => peer.Asked.Count == 1);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(1, recursion.Asked);

        gate.SetResult();

        await Until(() => recursion.Asked == 0);
    }

    [Fact]
    public async Task Who_wants_the_word_of_the_one_that_decides_is_not_answered_from_what_was_kept()
    {
        await using var peer = new Peer(
            (request, of) => Task.FromResult<byte[][]>([Value(request, $"{of.Asked.Count}")]), overUdp: true);
        await using var node = await Node.StartAsync();
        await DelegateAsync(node, peer.End);
        async Task<string?> AskAsync(OpFlags more)
        {
            var outcome = await node.Served.Lookup.ResolveAsync(new ResolveBody("88.1/x", [], []),
                Recursive with { Flags = Recursive.Flags | more }, null, Cancel);
            return Assert.IsType<ValuesBody>(outcome.Body).Values[0].Text;
        }

        Assert.Equal("1", await AskAsync(OpFlags.None));
        Assert.Equal("1", await AskAsync(OpFlags.None));
        Assert.Equal("2", await AskAsync(OpFlags.Authoritative));
        MessageHeader.TryRead(peer.Asked.Last().AsSpan(Envelope.Bytes), out var header);
        Assert.True(header.Flags.HasFlag(OpFlags.Authoritative));
        // That one came over TCP: a datagram may be anybody's.
        Assert.Equal(1, peer.Datagrams);
    }

    [Fact]
    public async Task Where_one_site_is_silent_the_next_is_asked_and_the_silent_one_is_left_alone_for_a_while()
    {
        await using var silent = new Peer((_, _) => Task.FromResult<byte[][]>([]));
        await using var speaks = new Peer((request, _) => Task.FromResult<byte[][]>([Value(request, "here")]));
        await using var node = await Node.StartAsync();
        await DelegateAsync(node, silent.End, speaks.End);
        foreach (var handle in (string[])["88.1/a", "88.1/b"])
        {
            var outcome = await LookAsync(node, handle);
            Assert.Equal("here", Assert.IsType<ValuesBody>(outcome.Body).Values[0].Text);
        }

        Assert.Single(silent.Asked);
        Assert.Equal(2, speaks.Asked.Count);
    }

    [Fact]
    public async Task No_question_goes_to_one_node_twice()
    {
        // It says that it holds nothing, and that it is to be asked itself.
        await using var peer = new Peer((request, of) => Task.FromResult<byte[][]>(
            [Peer.Answer(request, ResponseCode.PrefixReferral, new ReferralBody("0.NA/88.1", [SiteOf(of.End)]))]));
        await using var node = await Node.StartAsync();
        await DelegateAsync(node, peer.End);

        var outcome = await LookAsync(node, "88.1/x");

        Assert.Equal(ResponseCode.NotResponsible, outcome.Code);
        Assert.Single(peer.Asked);
    }

    [Fact]
    public async Task A_node_that_listens_on_all_addresses_tells_one_and_never_asks_itself()
    {
        await using var node = await Node.StartAsync(options => options with { Address = IPAddress.Any });
        var told = Assert.Single(node.Served.Parts.Share.Site.Servers).Door(SiteTransport.Udp)!;
        Assert.NotEqual(IPAddress.Any, told.Address);
        foreach (var own in (IPAddress[])[IPAddress.Loopback, told.Address])
            Assert.Contains(new IPEndPoint(own, node.Served.Port), node.Served.Parts.Recursion.Own.AsEnumerable());
        await DelegateAsync(node, node.End);
        var outcome = await LookAsync(node, "88.1/x");
        Assert.Equal(ResponseCode.NotResponsible, outcome.Code);

        await using var named = await Node.StartAsync(options => options with
        {
            Public = new IPEndPoint(IPAddress.Parse("203.0.113.7"), 0),
        });
        Assert.Equal(new IPEndPoint(IPAddress.Parse("203.0.113.7"), named.Served.Port),
            Assert.Single(named.Served.Parts.Share.Site.Servers).Door(SiteTransport.Tcp));
    }

    [Fact]
    public async Task A_node_listens_on_addresses_of_the_sixth_version_as_well()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var node = await Node.WithFixtureAsync(options => options with { Address = IPAddress.IPv6Any });
        foreach (var address in (IPAddress[])[IPAddress.IPv6Loopback, IPAddress.Loopback])
        {
            await using var client = new HandleClient(new HandleClientOptions
            {
                Node = new IPEndPoint(address, node.Served.Port), DatagramPatience = TimeSpan.FromSeconds(30),
            });
            Assert.Equal(3, (await client.ResolveAsync("88.100.1/TEST", [], [], Cancel)).Values.Length);
        }
    }

    internal static async Task Until(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
    }

    internal static HandleValue SiteOf(IPEndPoint end, int index = 1) =>
        new(index, HandleTypes.Site, new SiteRecord
        {
            Servers = [new SiteServer(1, end.Address, [],
                [new SiteInterface(SiteInterface.Both, SiteTransport.Tcp, end.Port)])],
        }.ToArray());

    private static Task<Outcome> LookAsync(Node node, string handle) =>
        node.Served.Lookup.ResolveAsync(new ResolveBody(handle, [], []), Recursive, null, Cancel);

    private static byte[] Value(byte[] request, string text)
    {
        var asked = (ResolveBody)Node.Read(request).Body;
        return Peer.Answer(request, ResponseCode.Success,
            new ValuesBody(asked.Handle, [HandleValue.OfText(1, "N", text)]));
    }

    private static Task DelegateAsync(Node from, params IPEndPoint[] ends) =>
        from.PutAsync("0.NA/88.1", [.. ends.Select((end, i) => SiteOf(end, i + 1)).ToImmutableArray()]);
}
