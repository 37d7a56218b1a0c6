using System.Net;

namespace City.Identify.Tests;

public sealed class HierarchyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_enterprises_identifier_is_resolved_from_the_top_down()
    {
        await using var enterprise = await Node.StartAsync();
        await enterprise.HomeAsync("88.1.7");
        await enterprise.PutAsync("88.1.7/part", HandleValue.OfText(1, "URL", "https://example.com/part"),
            HandleValue.OfText(2, "DESC.zh", "齿轮"));
        await using var second = await Node.StartAsync();
        await DelegateAsync(second, "88.1.7", HandleTypes.Site, enterprise);
        await using var top = await Node.StartAsync();
        await DelegateAsync(top, "88.1", HandleTypes.DerivedSite, second);
        await using var client = Client(top);

        var answer = await client.ResolveAsync("88.1.7/PART", [], ["desc."], Cancel);

        Assert.Equal(["齿轮"], answer.Values.Select(value => value.Text));
        Assert.Equal("88.1.7/PART", answer.Handle);
        Assert.Equal(ResponseCode.HandleNotFound, (await client.ResolveAsync("88.1.7/none", [], [], Cancel)).Code);
        Assert.Equal(ResponseCode.NotResponsible, (await client.ResolveAsync("88.9/x", [], [], Cancel)).Code);
        Assert.Equal(2, top.Served.Parts.Recursion.Kept);

        // What may be kept is answered although nobody behind is there any more.
        await second.DisposeAsync();
        await enterprise.DisposeAsync();
        Assert.Equal(2, (await client.ResolveAsync("88.1.7/part", [], [], Cancel)).Values.Length);
    }

    [Fact]
    public async Task Who_does_not_ask_for_it_is_told_where_to_ask()
    {
        await using var top = await Node.StartAsync();
        await DelegateAsync(top, "88.1", HandleTypes.DerivedSite, top);
        using var socket = top.Udp();
        var ask = Node.Write(OpCode.Resolve, new ResolveBody("88.1.7/x", [], []), flags: OpFlags.PublicOnly);
        var answer = Node.Read(Node.Ask(socket, ask));
        Assert.Equal(ResponseCode.PrefixReferral, answer.Header.Response);
        var referral = Assert.IsType<ReferralBody>(answer.Body);
        Assert.Equal("0.NA/88.1", referral.Handle);
        Assert.Equal(HandleTypes.DerivedSite, Assert.Single(referral.Values!.Value).Type);
    }

    [Fact]
    public async Task Nodes_that_refer_to_each_other_end_with_a_code()
    {
        await using var one = await Node.StartAsync();
        await using var other = await Node.StartAsync();
        await DelegateAsync(one, "88.1", HandleTypes.Site, other);
        await DelegateAsync(other, "88.1", HandleTypes.Site, one);
        await using var client = Client(one);

        var answer = await client.ResolveAsync("88.1/x", [], [], Cancel);

        // By the number of hops, and not because somebody lost patience.
        Assert.Equal(ResponseCode.RecursionTooHigh, answer.Code);
        Assert.False(one.Has("88.1/x"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.7")]
    [InlineData("172.16.3.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00:20::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("239.1.1.1")]
    public async Task A_site_on_an_inner_network_is_not_asked_unless_that_is_opened(string address)
    {
        await using var node = await Node.StartAsync(options => options with { Inner = [] });
        var site = new HandleValue(1, HandleTypes.Site, new SiteRecord
        {
            Servers = [new SiteServer(1, IPAddress.Parse(address), [],
                [new SiteInterface(SiteInterface.Both, SiteTransport.Udp, 9)])],
        }.ToArray());
        await node.PutAsync("0.NA/88.1", site);
        await using var client = Client(node);

        var answer = await client.ResolveAsync("88.1/x", [], [], Cancel);

        Assert.Equal(ResponseCode.Error, answer.Code);
        Assert.Contains("--identify-inner", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_went_too_far_goes_no_further()
    {
        await using var one = await Node.StartAsync();
        await DelegateAsync(one, "88.1", HandleTypes.Site, one);
        using var socket = one.Udp();
        var into = new WireWriter();
        HandleCodec.Write(into, new HandleMessage(
            new Envelope(ProtocolVersion.Current, EnvelopeFlags.None, ProtocolVersion.Current, 0, 5, 0, 0),
            new MessageHeader(OpCode.Resolve, ResponseCode.None, OpFlags.Recursive | OpFlags.PublicOnly, 0xFFFF,
                Recursion.HopsMax, 0, 0), new ResolveBody("88.1/x", [], [])));
        Assert.Equal(ResponseCode.RecursionTooHigh,
            Node.Read(Node.Ask(socket, into.ToArray())).Header.Response);
    }

    [Fact]
    public async Task Each_handle_of_a_site_of_several_servers_is_asked_of_the_one_that_holds_it()
    {
        await using var first = await Node.StartAsync();
        await using var second = await Node.StartAsync();
        Node[] servers = [first, second];
        foreach (var server in servers) await server.HomeAsync("88.1");
        var site = new SiteRecord
        {
            Hash = HashOption.Suffix,
            Servers = [.. servers.Select((server, i) => ServerOf(i + 1, server))],
        };
        for (var i = 0; i < 20; i++)
        {
            var handle = $"88.1/{i}";
            await servers[HandleName.SiteHash(handle, HashOption.Suffix) % 2].PutAsync(
                handle, HandleValue.OfText(1, "N", handle));
        }

        Assert.All(servers, server => Assert.InRange(server.Served.Figures.Handles, 1, 19));
        await using var top = await Node.StartAsync();
        await top.PutAsync("0.NA/88.1", new HandleValue(1, HandleTypes.Site, site.ToArray()));
        await using var client = Client(top);
        for (var i = 0; i < 20; i++)
            Assert.Equal($"88.1/{i}", (await client.ResolveAsync($"88.1/{i}", [], [], Cancel)).Values[0].Text);
    }

    [Fact]
    public async Task A_node_that_knows_nothing_asks_the_one_above_it()
    {
        await using var top = await Node.StartAsync();
        await top.HomeAsync("88");
        await top.PutAsync("88/x", HandleValue.OfText(1, "N", "top"));
        await using var below = await Node.StartAsync(options => options with { Upstream = top.End });
        await using var client = Client(below);
        Assert.Equal("top", (await client.ResolveAsync("88/x", [], [], Cancel)).Values[0].Text);
    }

    [Fact]
    public void What_is_kept_of_other_nodes_ends_with_its_time_and_is_bounded()
    {
        var clock = new SetClock();
        var cache = new AnswerCache(clock);
        cache.Keep("88/a", ResponseCode.Success, [HandleValue.OfText(1, "N", "a") with { Ttl = 60 }]);
        cache.Keep("88/none", ResponseCode.HandleNotFound, []);
        cache.Keep("88/never", ResponseCode.Success, [HandleValue.OfText(1, "N", "a") with { Ttl = 0 }]);
        cache.Keep("88/error", ResponseCode.Error, []);
        Assert.NotNull(cache.Find("88/A"));
        Assert.Equal(ResponseCode.HandleNotFound, cache.Find("88/none")!.Value.Code);
        Assert.Null(cache.Find("88/never"));
        Assert.Null(cache.Find("88/error"));
        clock.Now += TimeSpan.FromSeconds(31);
        Assert.Null(cache.Find("88/none"));
        Assert.NotNull(cache.Find("88/a"));
        clock.Now += TimeSpan.FromSeconds(30);
        Assert.Null(cache.Find("88/a"));

        for (var i = 0; i < AnswerCache.EntriesMax + 100; i++) cache.Keep($"88/{i}", ResponseCode.Success, []);
        Assert.Equal(AnswerCache.EntriesMax, cache.Count);
        Assert.NotNull(cache.Find($"88/{AnswerCache.EntriesMax}"));
    }

    private static HandleClient Client(Node node) => new(new HandleClientOptions
    {
        Node = node.End, DatagramPatience = TimeSpan.FromSeconds(20), DatagramTries = 1,
    });

    private static Task DelegateAsync(Node from, string prefix, string type, Node to) =>
        from.PutAsync(HandleName.OfPrefix(prefix),
            new HandleValue(1, type, new SiteRecord { Servers = [ServerOf(1, to)] }.ToArray()));

    private static SiteServer ServerOf(int id, Node node) => new(id, IPAddress.Loopback, [],
    [
        new SiteInterface(SiteInterface.Both, SiteTransport.Udp, node.Served.Port),
        new SiteInterface(SiteInterface.Both, SiteTransport.Tcp, node.Served.Port),
    ]);

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
