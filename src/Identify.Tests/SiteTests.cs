using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace City.Identify.Tests;

/// <summary>A site of two servers, each of which holds its share of the handles.</summary>
public sealed class SiteTests
{
    private const ushort Serial = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_server_takes_and_resolves_its_own_handles_and_no_others()
    {
        await using var members = await Members.StartAsync();
        var (site, nodes) = (members.Site, members.Nodes);
        for (var i = 0; i < 20; i++)
        {
            var handle = $"88.100.1/{i}";
            var place = site.PlaceOf(handle);
            await using var own = nodes[place].Tcp();
            await using var other = nodes[1 - place].Tcp();
            await ExchangeTests.LogInAsync(own);
            await ExchangeTests.LogInAsync(other);
            var create = Node.Write(OpCode.CreateHandle, new ValuesBody(handle, [HandleValue.OfText(1, "N", handle)]));
            var elsewhere = Node.Read(Node.Ask(other, create));
            Assert.Equal(ResponseCode.NotResponsible, elsewhere.Header.Response);
            Assert.Equal(Serial, elsewhere.Header.SiteSerial);
            Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(own, create)).Header.Response);
            foreach (var (op, body) in new (OpCode, MessageBody)[]
            {
                (OpCode.Resolve, new ResolveBody(handle, [], [])), (OpCode.DeleteHandle, new HandleBody(handle)),
                (OpCode.RemoveValues, new IndexesBody(handle, [1])),
            })
                Assert.Equal(ResponseCode.NotResponsible,
                    Node.Read(Node.Ask(other, Node.Write(op, body))).Header.Response);
            using var socket = nodes[1 - place].Udp();
            Assert.Equal(ResponseCode.NotResponsible, Node.Read(Node.Ask(socket, Node.Write(
                OpCode.Resolve, new ResolveBody(handle, [], []), flags: OpFlags.PublicOnly))).Header.Response);
            Assert.False(nodes[1 - place].Has(handle));
        }

        Assert.All(nodes, node => Assert.InRange(node.Served.Figures.Handles, 4, 22));
        // Who follows the record of the site finds every one.
        await using var top = await Node.StartAsync();
        await top.PutAsync("0.NA/88.100.1", new HandleValue(1, HandleTypes.Site, site.ToArray()));
        for (var i = 0; i < 20; i++)
        {
            var found = await top.Served.Lookup.ResolveAsync(new ResolveBody($"88.100.1/{i}", [], []),
                default(MessageHeader) with { Flags = OpFlags.Recursive | OpFlags.PublicOnly }, null, Cancel);
            Assert.Equal($"88.100.1/{i}", Assert.IsType<ValuesBody>(found.Body).Values[0].Text);
        }
    }

    [Fact]
    public async Task Who_knows_an_older_site_is_told_to_get_its_record_again()
    {
        await using var members = await Members.StartAsync();
        var place = members.Site.PlaceOf("88.100.1/a");
        await members.Nodes[place].PutAsync("88.100.1/a", HandleValue.OfText(1, "N", "a"));
        using var socket = members.Nodes[place].Udp();
        ResponseCode Ask(ushort serial)
        {
            var into = new WireWriter();
            HandleCodec.Write(into, new HandleMessage(
                new Envelope(ProtocolVersion.Current, EnvelopeFlags.None, ProtocolVersion.Current, 0, 5, 0, 0),
                new MessageHeader(OpCode.Resolve, ResponseCode.None, OpFlags.PublicOnly, serial, 0, 0, 0),
                new ResolveBody("88.100.1/a", [], [])));
            return Node.Read(Node.Ask(socket, into.ToArray())).Header.Response;
        }

        Assert.Equal(ResponseCode.StaleSite, Ask(Serial - 1));
        Assert.Equal(ResponseCode.Success, Ask(Serial));
        Assert.Equal(ResponseCode.Success, Ask(MessageHeader.UnknownSite));
    }

    [Fact]
    public async Task Over_HTTP_a_server_refuses_others_handles_and_mints_its_own()
    {
        await using var members = await Members.StartAsync();
        var node = members.Nodes[0];
        await using var rest = await Rest.OpenAsync(node);
        var others = Enumerable.Range(0, 100).Select(i => $"88.100.1/{i}").First(one => members.Site.PlaceOf(one) == 1);
        Assert.Equal((400, "identify.prefix.foreign"),
            await rest.AskAsync(HttpMethod.Put, "/api/handles/" + others, "[]", grants: Grants.All));
        Assert.Equal(400, (await rest.AskAsync(HttpMethod.Get, "/api/handles/" + others)).Status);
        for (var i = 0; i < 8; i++)
            Assert.Equal(201, (await rest.AskAsync(HttpMethod.Put, "/api/handles/88.100.1/m?mintNewSuffix=true", "[]",
                grants: Grants.All, key: i % 2 == 0 ? null : $"{i}")).Status);
        Assert.Contains("\"serialNumber\":3", (await rest.AskAsync(HttpMethod.Get, "/api/site")).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_names_the_servers_and_the_node_is_one_of_them()
    {
        byte[] file = Encoding.UTF8.GetBytes("""
            {"serialNumber": 7, "hashOption": 1, "servers": [
              {"serverId": 1, "address": "203.0.113.1", "interfaces": [{"protocol": "TCP", "port": 2641}]},
              {"serverId": 5, "address": "203.0.113.2", "interfaces": [{"protocol": "UDP", "port": 2641}]}]}
            """);
        var site = IdentifySite.TryRead(file, 5)!;
        Assert.Equal((1, 2, 7, HashOption.Suffix),
            (site.Place, site.Record.Servers.Length, site.Record.Serial, site.Record.Hash));
        Assert.Null(IdentifySite.TryRead(file, 2));
        Assert.Null(IdentifySite.TryRead("{}"u8.ToArray(), 1));
        Assert.Null(IdentifySite.TryRead("no"u8.ToArray(), 1));
        Assert.Null(IdentifySite.TryRead(
            """{"hashOption": 9, "servers": [{"serverId": 1, "address": "::1", "interfaces": []}]}"""u8.ToArray(), 1));
    }

    [Fact]
    public async Task A_public_key_that_another_node_holds_proves_who_asks()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var who = new HandleReference("88.9/OPERATOR", 301);
        await using var home = await Node.StartAsync();
        await home.HomeAsync("88.9");
        await home.PutAsync("88.9/OPERATOR", new HandleValue(
            301, HandleTypes.PublicKey, PublicKeyRecord.ToArray(key.ExportParameters(false))));
        await using var node = await Node.WithFixtureAsync(options => options with { Administrators = [] });
        await node.PutAsync("0.NA/88.100.1", new HandleValue(
            100, HandleTypes.Admin, new AdminRecord(AdminPermissions.All, who).ToArray()));
        HandleClient Client() => new(new HandleClientOptions
        {
            Node = node.End, Administrator = who, RsaKey = key.ExportPkcs8PrivateKey(),
        });
        await using (var stranger = Client())
            Assert.Equal(ResponseCode.AuthenticationFailed,
                (await stranger.CreateAsync("88.100.1/F", [HandleValue.OfText(1, "N", "f")], false, Cancel)).Code);

        await node.PutAsync("0.NA/88.9", RecursionTests.SiteOf(home.End));
        await using var client = Client();
        Assert.True((await client.LogInAsync(Cancel)).IsSuccess);
        Assert.True((await client.CreateAsync(
            "88.100.1/F", [HandleValue.OfText(1, "N", "f")], false, Cancel)).IsSuccess);

        // Another key there, and it proves nothing: what was kept is not asked.
        using var other = System.Security.Cryptography.RSA.Create(2048);
        await home.PutAsync("88.9/OPERATOR", new HandleValue(
            301, HandleTypes.PublicKey, PublicKeyRecord.ToArray(other.ExportParameters(false))));
        await using var former = Client();
        Assert.Equal(ResponseCode.AuthenticationFailed, (await former.LogInAsync(Cancel)).Code);
    }

    [Fact]
    public async Task A_listing_is_cut_into_messages_and_none_of_its_names_is_left_out()
    {
        await using var node = await Node.WithFixtureAsync();
        var suffix = new string('n', 1_900);
        for (var i = 0; i < 300; i++) await node.PutAsync($"88.100.1/{i}-{suffix}", HandleValue.OfText(1, "N", "n"));
        await using var stream = node.Tcp();
        await ExchangeTests.LogInAsync(stream);
        stream.Write(Node.Write(OpCode.ListHandles, new HandleBody("0.NA/88.100.1")));
        var (names, messages) = (new HashSet<string>(), 0);
        for (var more = true; more; messages++)
        {
            var message = Node.Take(stream);
            Assert.InRange(message.Length, 0, Envelope.Bytes + WireLimits.MessageBytes);
            var read = Node.Read(message);
            names.UnionWith(Assert.IsType<HandlesBody>(read.Body).Handles);
            more = read.Header.Flags.HasFlag(OpFlags.Continued);
        }

        Assert.Equal(302, names.Count);
        Assert.InRange(messages, 3, 302);
    }

    private sealed class Members : IAsyncDisposable
    {
        private Members(ImmutableArray<Node> nodes, SiteRecord site) => (Nodes, Site) = (nodes, site);

        public ImmutableArray<Node> Nodes { get; }

        public SiteRecord Site { get; }

        public static async Task<Members> StartAsync()
        {
            ImmutableArray<Node> nodes = [await Node.WithFixtureAsync(), await Node.WithFixtureAsync()];
            var site = new SiteRecord
            {
                Serial = (short)Serial, Hash = HashOption.All,
                Servers = [.. nodes.Select((node, i) => SiteRecord.Of(node.End).Servers[0] with { Id = i + 1 })],
            };
            for (var i = 0; i < nodes.Length; i++) nodes[i].Served.Join(IdentifySite.Of(site, i + 1));
            return new Members(nodes, site);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Nodes) await node.DisposeAsync();
        }
    }
}
