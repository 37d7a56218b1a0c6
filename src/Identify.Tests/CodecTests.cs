using System.Text;
using System.Text.Json;

namespace City.Identify.Tests;

public sealed class CodecTests
{
    [Fact]
    public void Every_recorded_message_is_read_and_written_again_byte_by_byte()
    {
        var count = 0;
        foreach (var (id, bytes, _) in Vector.Messages)
        {
            Assert.Equal(ResponseCode.Success, HandleCodec.TryRead(bytes, out var message));
            var into = new WireWriter();
            HandleCodec.Write(into, message!);
            Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(into.Written));
            count++;
            Assert.NotEmpty(id);
        }

        Assert.Equal(20, count);
    }

    [Fact]
    public void What_a_message_says_is_what_was_recorded_of_it()
    {
        foreach (var (_, bytes, json) in Vector.Messages)
        {
            HandleCodec.TryRead(bytes, out var message);
            var (envelope, header) = (
                json.GetProperty("decoded").GetProperty("envelope"), json.GetProperty("decoded").GetProperty("header"));
            Assert.Equal(envelope.GetProperty("minorVersion").GetInt32(), message!.Envelope.Version.Minor);
            Assert.Equal(envelope.GetProperty("messageLength").GetInt32(), message.Envelope.MessageLength);
            Assert.Equal(envelope.GetProperty("sessionId").GetUInt32(), message.Envelope.SessionId);
            Assert.Equal(header.GetProperty("opCode").GetInt32(), (int)message.Header.Op);
            Assert.Equal(header.GetProperty("responseCode").GetInt32(), (int)message.Header.Response);
            Assert.Equal(header.GetProperty("opFlags").GetString(), $"0x{(uint)message.Header.Flags:x8}");
            Assert.Equal(header.GetProperty("bodyLength").GetInt32(), message.Header.BodyLength);
        }
    }

    [Fact]
    public void The_values_of_a_resolve_are_read_with_all_they_say()
    {
        HandleCodec.TryRead(Vector.Message("V1", 1), out var message);
        var body = Assert.IsType<ValuesBody>(message!.Body);

        Assert.Equal("88.100.1/TEST", body.Handle);
        Assert.Equal(["https://example.com/p/1", "a@b.cn"], body.Values.Take(2).Select(value => value.Text));
        Assert.All(body.Values, value => Assert.Equal(
            (1_700_000_000, 86_400, ValuePermissions.Usual), (value.Timestamp, value.Ttl, value.Permissions)));
        Assert.Equal(new AdminRecord(AdminPermissions.All, new("88.100.1/ADMIN", 300)),
            AdminRecord.TryRead(body.Values[2].Data.Span));
    }

    [Fact]
    public void Structures_are_read_and_written_again()
    {
        var value = Vector.Structure("V12");
        Assert.True(ValueView.TryRead(value, out var view));
        Assert.Equal(Vector.Of("V12").GetProperty("expected").GetProperty("signatureDigestBase64").GetString(),
            Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(view.Signed)));

        var admin = Vector.Structure("V13a");
        Assert.Equal(admin, AdminRecord.TryRead(admin)!.ToArray());
        Assert.NotNull(AdminRecord.TryRead([.. admin, 0, 0]));
        Assert.Null(AdminRecord.TryRead([.. admin, 0]));

        var read = new WireReader(Vector.Structure("V13b"));
        Assert.Equal([new("88.100.1/ADMIN", 301), new HandleReference("88.100.2/U", 300)],
            ValueCodec.HandleReferences(ref read, 8));
        Assert.True(read.AtEnd);

        var removal = Vector.Structure("V15");
        Assert.True(MessageHeader.TryRead(removal, out var header));
        var body = Assert.IsType<IndexesBody>(HandleCodec.ReadBody(header, removal.AsSpan(MessageHeader.Bytes)));
        Assert.Equal([1, 2], body.Indexes);
        var written = new WireWriter();
        header.Write(written.Take(MessageHeader.Bytes));
        body.Write(written);
        Assert.Equal(removal, written.ToArray());
    }

    [Fact]
    public void A_site_comes_back_as_it_was_and_nothing_may_follow_it()
    {
        var site = new SiteRecord
        {
            Hash = HashOption.Suffix,
            Attributes = [new("desc", "节点")],
            Servers =
            [
                new SiteServer(1, System.Net.IPAddress.Parse("192.0.2.7"), [1, 2],
                    [new SiteInterface(3, SiteTransport.Tcp, 2641)]),
                new SiteServer(2, System.Net.IPAddress.Parse("2001:db8::1"), [], []),
            ],
        };
        var bytes = site.ToArray();
        var read = SiteRecord.TryRead(bytes)!;

        Assert.Equal(bytes, read.ToArray());
        Assert.Equal(["192.0.2.7", "2001:db8::1"], read.Servers.Select(server => server.Address.ToString()));
        Assert.Null(SiteRecord.TryRead([.. bytes, 0]));
    }

    [Fact]
    public void The_hash_of_a_site_chooses_as_others_choose()
    {
        foreach (var row in Vector.Of("V16").GetProperty("rows").EnumerateArray())
        {
            var handle = row.GetProperty("handle").GetString()!;
            Assert.Equal(row.GetProperty("prefixHash").GetInt32(), HandleName.SiteHash(handle, HashOption.Prefix));
            Assert.Equal(row.GetProperty("suffixHash").GetInt32(), HandleName.SiteHash(handle, HashOption.Suffix));
            Assert.Equal(row.GetProperty("allHash").GetInt32(), HandleName.SiteHash(handle, HashOption.All));
        }
    }

    [Fact]
    public void A_recorded_proof_by_secret_is_right_and_another_is_not()
    {
        var recorded = Vector.Of("V8").GetProperty("authentication");
        var secret = Encoding.UTF8.GetBytes(recorded.GetProperty("secretUtf8").GetString()!);
        HandleCodec.TryRead(Vector.Message("V8", 0), out _);
        HandleCodec.TryRead(Vector.Message("V8", 1), out var challenge);
        HandleCodec.TryRead(Vector.Message("V8", 2), out var answer);
        var nonce = Assert.IsType<ChallengeBody>(challenge!.Body).Nonce;
        var signed = Assert.IsType<ChallengeAnswerBody>(answer!.Body).Signed;
        var digest = RequestDigest.Of(
            HandleCodec.HeaderAndBody(Vector.Message("V8", 0)), ProtocolVersion.Current);

        Assert.Equal(challenge.Digest!.Hash, digest.Hash);
        Assert.True(SecretProof.IsRight(secret, SecretProof.Input(nonce, digest), signed));
        Assert.Equal(signed, SecretProof.Make(secret, SecretProof.Input(nonce, digest), signed.AsSpan(5, 16)));
        Assert.False(SecretProof.IsRight("other"u8.ToArray(), SecretProof.Input(nonce, digest), signed));
        signed[^1] ^= 1;
        Assert.False(SecretProof.IsRight(secret, SecretProof.Input(nonce, digest), signed));
    }

    [Fact]
    public void The_key_of_a_secret_is_derived_as_recorded()
    {
        var (inputs, expected) = (Vector.Of("V14").GetProperty("inputs"), Vector.Of("V14").GetProperty("expected"));
        var secret = Encoding.UTF8.GetBytes(inputs.GetProperty("secretUtf8").GetString()!);
        byte[] Hex(JsonElement of, string name) => Convert.FromHexString(of.GetProperty(name).GetString()!);
        var salt = Hex(inputs, "saltHex");

        Assert.Equal(Hex(expected, "derivedKey"), SecretProof.Key(secret, salt, 10_000));
        Assert.Equal(Hex(expected, "hmacSha1"),
            SecretProof.Mac(secret, salt, 10_000, Hex(inputs, "macInputHex")));
    }

    [Fact]
    public void A_public_key_comes_back_whatever_zeros_follow_it()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var data = PublicKeyRecord.ToArray(rsa.ExportParameters(false));
        var read = PublicKeyRecord.TryRead([.. data, 0, 0, 0, 0])!.Value;

        Assert.Equal(rsa.ExportParameters(false).Modulus, read.Modulus);
        Assert.Null(PublicKeyRecord.TryRead([.. data, 1]));
        byte[] input = [1, 2, 3];
        Assert.True(SecretProof.IsRight(read, input, SecretProof.Make(rsa, input)));
        Assert.False(SecretProof.IsRight(read, [1, 2, 4], SecretProof.Make(rsa, input)));
    }

    [Fact]
    public void A_long_message_goes_as_fragments_that_are_put_together_in_any_order()
    {
        var source = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 9).Serialize();
        var whole = Vector.Faults.Single(fault => fault.Id == "F8").Datagrams;
        var assembler = new FragmentAssembler(TimeProvider.System);
        byte[]? Add(byte[] datagram)
        {
            Envelope.TryRead(datagram, out var envelope);
            return assembler.Add(source, envelope, datagram.AsSpan(Envelope.Bytes));
        }

        Assert.Null(Add(whole[1]));
        Assert.Null(Add(whole[1]));
        var message = Add(whole[0]);
        Assert.Equal(ResponseCode.Success, HandleCodec.TryRead(message, out var read));
        Assert.Equal(150, Assert.IsType<ResolveBody>(read!.Body).Indexes.Length);
        Assert.Equal(0, assembler.Unfinished);

        var again = new byte[WireLimits.DatagramBytes];
        Assert.Equal(2, Fragments.Count(message!.Length));
        for (var i = 0; i < 2; i++)
            Assert.Equal(whole[i], again.AsSpan(0, Fragments.Write(message, i, again)).ToArray());
    }

    [Fact]
    public void Unfinished_messages_are_bounded_in_number()
    {
        var source = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 9).Serialize();
        var assembler = new FragmentAssembler(TimeProvider.System);
        for (uint id = 0; id < 2 * FragmentAssembler.PendingMax; id++)
        {
            var envelope = new Envelope(
                ProtocolVersion.Current, EnvelopeFlags.Fragment, ProtocolVersion.Current, 0, id, 0, 600);
            Assert.Null(assembler.Add(source, envelope, new byte[Fragments.PayloadBytes]));
        }

        Assert.Equal(FragmentAssembler.PendingMax, assembler.Unfinished);
    }
}
