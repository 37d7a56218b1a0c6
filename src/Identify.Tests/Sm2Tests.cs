using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace City.Identify.Tests;

/// <summary>The Chinese functions: the examples of the standards, and proofs by them.</summary>
public sealed class Sm2Tests
{
    private static readonly byte[] Key = Hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
    private static readonly byte[] X = Hex("09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020");
    private static readonly byte[] Y = Hex("CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_signature_of_the_standard_is_right_and_no_other()
    {
        // GM/T 0003.5, annex A: user 1234567812345678, "message digest".
        var signature = new DerSequence(
            new DerInteger(new BigInteger("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3", 16)),
            new DerInteger(new BigInteger("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA", 16)));
        var (proof, message) = (SecretProof.Of("SM3", signature.GetDerEncoded()), "message digest"u8.ToArray());
        var data = Sm2.PublicOf(Key);
        Assert.Equal(Data(X, [0, .. Y]), data);
        var key = Sm2.TryRead(data)!;

        Assert.True(Sm2.IsRight(key, "1234567812345678", message, proof));
        Assert.False(Sm2.IsRight(key, "1234567812345679", message, proof));
        Assert.False(Sm2.IsRight(key, "1234567812345678", "message digests"u8.ToArray(), proof));
        Assert.False(Sm2.IsRight(key, "1234567812345678", message, SecretProof.Of("SHA-256", [1])));
        Assert.False(Sm2.IsRight(key, "1234567812345678", message, SecretProof.Of("SM3", [0x30, 1, 2])));
        proof[^1] ^= 1;
        Assert.False(Sm2.IsRight(key, "1234567812345678", message, proof));
    }

    [Fact]
    public void A_key_is_read_as_two_numbers_or_a_point_and_only_where_it_lies_on_the_curve()
    {
        Assert.NotNull(Sm2.TryRead(Data(X, Y)));
        Assert.NotNull(Sm2.TryRead([.. Data(X, Y), 0, 0, 0, 0]));
        Assert.NotNull(Sm2.TryRead(Data([0x04, .. X, .. Y])));
        Assert.Null(Sm2.TryRead(Data(X, X)));
        Assert.Null(Sm2.TryRead(Data(X)));
        Assert.Null(Sm2.TryRead([.. Data(X, Y), 1]));
        Assert.Null(Sm2.TryRead([]));
    }

    [Fact]
    public void The_hash_and_the_cipher_are_those_of_the_standards()
    {
        var (sm3, hash) = (new SM3Digest(), new byte[32]);
        sm3.BlockUpdate("abc"u8);
        sm3.DoFinal(hash, 0);
        Assert.Equal(
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", Convert.ToHexStringLower(hash));
        var (sm4, block) = (new SM4Engine(), Hex("0123456789abcdeffedcba9876543210"));
        sm4.Init(true, new KeyParameter(block));
        sm4.ProcessBlock(block, 0, block, 0);
        Assert.Equal("681edf34d206965e86b3e94f536e4246", Convert.ToHexStringLower(block));
    }

    [Fact]
    public async Task An_administrator_proves_itself_by_its_key_of_sm2()
    {
        await using var node = await Node.WithFixtureAsync();
        await node.PutAsync("88.100.1/ADMIN", new HandleValue(300, HandleTypes.PublicKey, Sm2.PublicOf(Key)));
        await using var client = Client(node, Key);
        Assert.True((await client.LogInAsync(Cancel)).IsSuccess);
        Assert.True((await client.CreateAsync("88.100.1/SM", [], false, Cancel)).IsSuccess);
        await using var stranger = Client(node, X);
        Assert.Equal(ResponseCode.AuthenticationFailed, (await stranger.DeleteAsync("88.100.1/SM", Cancel)).Code);
        Assert.True(node.Has("88.100.1/SM"));
    }

    private static HandleClient Client(Node node, byte[] key) => new(new HandleClientOptions
    {
        Node = node.End, Administrator = Node.Admin, Sm2Key = key, DatagramTries = 0,
    });

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private static byte[] Data(params byte[][] numbers)
    {
        var into = new WireWriter();
        into.Block(Encoding.ASCII.GetBytes("SM2_PUB_KEY"));
        into.Int16(0);
        foreach (var number in numbers) into.Block(number);
        return into.ToArray();
    }
}
