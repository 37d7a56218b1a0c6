using Org.BouncyCastle.Math;

namespace City.Identify.Tests;

/// <summary>What another program computed of sessions from the same tables.</summary>
public sealed class SessionVectorTests
{
    [Fact]
    public void Every_derived_message_is_read_and_written_again_byte_by_byte()
    {
        var count = 0;
        foreach (var bytes in Vector.Derived)
        {
            Assert.Equal(ResponseCode.Success, HandleCodec.TryRead(bytes, out var message));
            var into = new WireWriter();
            HandleCodec.Write(into, message!);
            Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(into.Written));
            count++;
        }

        Assert.Equal(11, count);
    }

    [Fact]
    public void Set_ups_say_by_what_the_key_is_exchanged()
    {
        SessionBody Asked(string id, int number) =>
            Assert.IsType<SessionBody>(Node.Read(Vector.Session(id, number)).Body);
        var (first, byClient, byServer, byHandle) = (Asked("S1", 0), Asked("S6", 0), Asked("S6", 1), Asked("S6", 2));

        Assert.Equal((SessionBody.ByDiffieHellman, 600, Node.Admin),
            (first.Mode, first.TimeoutSeconds, first.Identity));
        Assert.NotNull(DiffieHellman.TryRead(first.PublicKey));
        Assert.Equal(SessionBody.ByClientKey, byClient.Mode);
        Assert.NotNull(PublicKeyRecord.TryRead(byClient.PublicKey));
        Assert.Equal((SessionBody.ByServerKey, 0), (byServer.Mode, byServer.PublicKey.Length));
        Assert.Equal((SessionBody.ByHandle, new HandleReference("88.100.1/ADMIN", 301)),
            (byHandle.Mode, byHandle.KeyFrom));
        // Two zeros end it; who leaves them out is read as well, who sends more is not.
        var message = Vector.Session("S6", 1);
        foreach (var (spare, code) in ((int, ResponseCode)[])
            [(0, ResponseCode.Success), (1, ResponseCode.ProtocolError), (3, ResponseCode.ProtocolError)])
        {
            byte[] other = [.. message[..^6], .. new byte[spare], 0, 0, 0, 0];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(other.AsSpan(16), other.Length - 20);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(other.AsSpan(40), other.Length - 48);
            Assert.Equal(code, HandleCodec.TryRead(other, out _));
        }
    }

    [Fact]
    public void Both_sides_come_to_the_key_that_was_computed()
    {
        var (p, g) = (new BigInteger(Vector.Key("prime"), 16), BigInteger.Two);
        DiffieHellman Of(string secret) => DiffieHellman.Of(p, g, Convert.FromHexString(Vector.Key(secret)));
        var request = Assert.IsType<SessionBody>(Node.Read(Vector.Session("S1", 0)).Body);
        var answer = Assert.IsType<SessionAnswerBody>(Node.Read(Vector.Session("S1", 1)).Body);

        Assert.Equal(request.PublicKey, Of("clientSecret").ToArray());
        Assert.Equal(answer.Data[4..], Of("nodeSecret").ToArray());
        foreach (var key in (byte[][])
        [
            Of("clientSecret").Agree(DiffieHellman.TryRead(answer.Data.AsSpan(4))!.Value)!,
            Of("nodeSecret").Agree(DiffieHellman.TryRead(request.PublicKey)!.Value)!,
        ])
            Assert.Equal(Vector.Key("sessionKey"), Convert.ToHexStringLower(key));
    }

    [Fact]
    public void What_was_sealed_elsewhere_is_taken_and_the_same_is_sealed_here()
    {
        var key = Convert.FromHexString(Vector.Key("sessionKey"));
        var (node, client) = (new SessionChannel(key), new SessionChannel(key));
        foreach (var (id, of) in ((string, int)[])[("S2", 0), ("S4", 0)])
        {
            var message = Vector.Session(id, of);
            Assert.Equal(ResponseCode.Success, node.Check(message));
            Assert.Equal(ResponseCode.DuplicateSessionMessage, node.Check(message));
            Assert.Equal(message, client.Seal(message, encrypt: false));
        }

        for (var i = 0; i < 2; i++)
        {
            var sealedOne = Vector.Encrypted("S3", i);
            Assert.Equal(Vector.Session("S2", i), node.Decrypt(sealedOne));
            Assert.Null(new SessionChannel([.. key.Reverse()]).Decrypt(sealedOne));
        }

        // The start of each chain is its own: what is said twice looks different.
        var request = Vector.Session("S2", 0);
        byte[][] twice = [client.Seal(request, true), client.Seal(request, true)];
        Assert.NotEqual(twice[0][20..60], twice[1][20..60]);
        Assert.All(twice, one => Assert.Equal(ResponseCode.Success, node.Check(node.Decrypt(one)!)));
    }
}
