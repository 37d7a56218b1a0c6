using System.Net;
using System.Security.Cryptography;

namespace City.Identify.Tests;

public sealed class SigningTests
{
    private static readonly HandleReference RootKey = new("0.0/0.0", 300), Registrar = new("0.NA/88", 300);
    private static readonly HandleReference RootGrant = new("0.NA/88", 400), Enterprise = new("88.1/ADMIN", 300);
    private static readonly HandleReference RegistrarGrant = new("88.1/ADMIN", 400);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Made once: it takes long.
    private static readonly RSA TheRoot = RSA.Create(2_048), TheRegistrar = RSA.Create(2_048);
    private static readonly RSA TheEnterprise = RSA.Create(2_048);

    private readonly Dictionary<string, ImmutableArray<HandleValue>> _known = new(StringComparer.OrdinalIgnoreCase);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_signed_where_that_is_asked_for_and_as_long_as_was_recorded()
    {
        await using var node = await Node.WithFixtureAsync(options => options with { AmplificationMax = 0 });
        using var socket = node.Udp();
        var expected = Vector.Of("V10").GetProperty("expected").GetProperty("datagrams");

        var first = Node.Ask(socket, Vector.Message("V10", 0));
        var bytes = new byte[600];
        var second = bytes[..socket.Receive(bytes)];

        byte[][] datagrams = [first, second];
        foreach (var (datagram, said) in datagrams.Zip(expected.EnumerateArray()))
        {
            Assert.Equal(said.GetProperty("datagramBytes").GetInt32(), datagram.Length);
            Assert.Equal(said.GetProperty("envelopeHex").GetString(), Convert.ToHexStringLower(datagram.AsSpan(0, 20)));
        }

        await using var stream = node.Tcp();
        var site = Node.Read(Node.Ask(stream, Node.Write(OpCode.GetSite, new HandleBody("/"))));
        var key = PublicKeyRecord.TryRead(SiteRecord.TryRead(((OpaqueBody)site.Body).Bytes)!.Servers[0].PublicKey);
        var whole = first[..20].Concat(first[20..]).Concat(second[20..]).ToArray();
        whole[2] &= 0xDF;
        Assert.True(ResponseSignature.IsRight(whole, key!.Value));
        foreach (var at in (int[])[11, 30, 60, 300])
        {
            var other = whole.ToArray();
            other[at] ^= 1;
            Assert.False(ResponseSignature.IsRight(other, key.Value));
        }
    }

    [Fact]
    public async Task A_peer_that_is_too_old_for_signatures_is_told_so()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var request = Vector.Message("V10", 0);
        (request[1], request[3]) = (5, 5);
        Assert.Equal(ResponseCode.NotSupported, Node.Read(Node.Ask(stream, request)).Header.Response);
    }

    [Fact]
    public async Task A_client_that_knows_the_key_of_a_site_takes_nothing_else()
    {
        await using var node = await Node.WithFixtureAsync();
        var key = (await node.Served.Parts.Key.PublicAsync(Cancel))!;
        var other = PublicKeyRecord.ToArray(TheRoot.ExportParameters(false));
        await using (var client = Client(node, key))
        {
            Assert.Equal(3, (await client.ResolveAsync("88.100.1/TEST", [], [], Cancel)).Values.Length);
            Assert.True((await client.CreateAsync("88.100.1/SIGNED", [], false, Cancel)).IsSuccess);
        }

        await using (var wrong = Client(node, other))
            await Assert.ThrowsAsync<IOException>(() => wrong.ResolveAsync("88.100.1/TEST", [], [], Cancel));
        // And so does a node whose record of a site has a key.
        foreach (var (known, code) in
            ((byte[], ResponseCode)[])[(key, ResponseCode.Success), (other, ResponseCode.Error)])
        {
            await using var top = await Node.StartAsync();
            await top.PutAsync("0.NA/88.100.1",
                new HandleValue(1, HandleTypes.Site, new SiteRecord
                {
                    Servers = [SiteRecord.Of(node.End).Servers[0] with { PublicKey = known }],
                }.ToArray()));
            await using var asks = Client(top, default);
            Assert.Equal(code, (await asks.ResolveAsync("88.100.1/TEST", [], [], Cancel)).Code);
        }
    }

    [Fact]
    public void The_hash_of_a_value_is_the_recorded_one()
    {
        var value = ValueCodec.TryRead([0, 0, 0, 1, .. Vector.Structure("V12")])!.Value[0];
        Assert.Equal(Vector.Of("V12").GetProperty("expected").GetProperty("signatureDigestBase64").GetString(),
            Convert.ToBase64String(HandleSigner.DigestOf(value)));
    }

    [Fact]
    public async Task A_record_is_trusted_when_its_signature_leads_to_theTheRoot()
    {
        var record = Signed(new HandleGrant(HandleGrant.DerivedPrefixes, "0.NA/88"),
            new HandleGrant(HandleGrant.HandlesUnderThisPrefix, "0.NA/88.1"));
        var verifier = Verifier();
        Assert.Equal(new RecordVerdict(true, Enterprise.ToString(), ""),
            await verifier.VerifyAsync("88.1/a", record, Cancel));
        Assert.Equal(1, verifier.Kept);
        // What was found is kept by the version of the record: nothing is looked up again.
        _known.Clear();
        Assert.True((await verifier.VerifyAsync("88.1/A", record, Cancel)).IsTrusted);
        Assert.False((await verifier.VerifyAsync("88.1/A", [record[0], record[2]], Cancel)).IsTrusted);
    }

    [Fact]
    public async Task Whatever_is_changed_of_a_record_or_its_certificates_is_not_trusted()
    {
        HandleGrant under88 = new(HandleGrant.DerivedPrefixes, "0.NA/88"), all = new(HandleGrant.Everything, "");
        var record = Signed(under88, all);
        Task<RecordVerdict> Look(params HandleValue[] values) => Verifier().VerifyAsync("88.1/A", [.. values], Cancel);
        var (url, note, signature) = (record[0], record[1], record[2]);
        Assert.True((await Look(url, note, signature)).IsTrusted);
        Assert.False((await Look(HandleValue.OfText(1, "URL", "other"), note, signature)).IsTrusted);
        Assert.False((await Look(url, note with { Index = 9 }, signature)).IsTrusted);
        Assert.False((await Look(url, signature)).IsTrusted);
        Assert.False((await Look(url, note, HandleValue.OfText(3, "MORE", "x"), signature)).IsTrusted);
        Assert.False((await Look(url, note)).IsTrusted);
        Assert.False((await Verifier().VerifyAsync("88.1/B", record, Cancel)).IsTrusted);
        Assert.False((await Verifier(TimeSpan.FromDays(2)).VerifyAsync("88.1/A", record, Cancel)).IsTrusted);
        // A key that is certified for something else, or by somebody else, or whose certificate is not there.
        Assert.False((await LookAsync(under88, new HandleGrant(HandleGrant.ThisHandle, "88.1/B"))).IsTrusted);
        Assert.False((await LookAsync(new HandleGrant(HandleGrant.DerivedPrefixes, "0.NA/89"), all)).IsTrusted);
        Signed(under88, all);
        _known[RootGrant.Handle] = [Signer(TheEnterprise, RootKey).Certify(
            RootGrant.Index, Registrar, TheRegistrar.ExportParameters(false), [all], Day)];
        Assert.False((await Look([.. record])).IsTrusted);
        record = Signed(under88, all);
        _known.Remove(RegistrarGrant.Handle);
        Assert.Contains("no certificate", (await Look([.. record])).Why, StringComparison.Ordinal);

        async Task<RecordVerdict> LookAsync(HandleGrant first, HandleGrant second) =>
            await Verifier().VerifyAsync("88.1/A", Signed(first, second), Cancel);
    }

    private ImmutableArray<HandleValue> Signed(HandleGrant ofRegistrar, HandleGrant ofEnterprise)
    {
        _known[RootGrant.Handle] = [Signer(TheRoot, RootKey).Certify(
            RootGrant.Index, Registrar, TheRegistrar.ExportParameters(false), [ofRegistrar], Day)];
        _known[RegistrarGrant.Handle] = [Signer(TheRegistrar, Registrar, RootGrant).Certify(
            RegistrarGrant.Index, Enterprise, TheEnterprise.ExportParameters(false), [ofEnterprise], Day)];
        ImmutableArray<HandleValue> values =
            [HandleValue.OfText(1, "URL", "https://example.com"), HandleValue.OfText(2, "NOTE", "轴承")];
        return values.Add(Signer(TheEnterprise, Enterprise, RegistrarGrant, RootGrant).Sign(10, "88.1/A", values, Day));
    }

    private static HandleSigner Signer(RSA key, HandleReference issuer, params HandleReference[] chain) =>
        new(key, issuer, [.. chain], TimeProvider.System);

    private RecordVerifier Verifier(TimeSpan later = default) => new(TheRoot.ExportParameters(false),
        (handle, _) => Task.FromResult(new HandleAnswer(ResponseCode.Success, handle,
            _known.GetValueOrDefault(handle, []), "")), new Later(later));

    private static HandleClient Client(Node node, byte[]? siteKey) => new(new HandleClientOptions
    {
        Node = node.End, SiteKey = siteKey, Administrator = Node.Admin, Secret = Node.Secret,
        DatagramPatience = TimeSpan.FromSeconds(2), DatagramTries = siteKey is null ? 1 : 0,
    });

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
