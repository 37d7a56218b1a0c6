using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace City.Identify;

/// <summary>What an HS_SIGNATURE or an HS_CERT says; read from it, and not yet proven.</summary>
internal sealed record HandleClaims
{
    private const int ListMax = 2_048, ChainMax = 8;

    /// <summary>Whose key signed it.</summary>
    public required HandleReference Issuer { get; init; }

    /// <summary>The handle that is signed, or the value <c>index:handle</c> whose key is certified.</summary>
    public required string Subject { get; init; }

    /// <summary>Unix seconds from when on it is good; from when on it is no more.</summary>
    public long NotBefore { get; init; }

    public long Expires { get; init; } = long.MaxValue;

    /// <summary>
    /// The certificates that lead to the root, each of the key that signed what is before it: <c>index:handle</c>.
    /// </summary>
    public ImmutableArray<HandleReference> Chain { get; init; } = [];

    /// <summary>Of a signature: the hashes of values by their index.</summary>
    public ImmutableArray<(int Index, byte[] Digest)> Digests { get; init; } = [];

    /// <summary>Of a certificate: the key that it certifies.</summary>
    public RSAParameters? Key { get; init; }

    /// <summary>Of a certificate: what that key may sign.</summary>
    public ImmutableArray<HandleGrant> Grants { get; init; } = [];

    /// <summary>Reads a signed text; null where it says nothing of this kind.</summary>
    public static HandleClaims? TryRead(ReadOnlySpan<byte> text)
    {
        if (Jws.Read(text) is not { } json) return null;
        try
        {
            if (!HandleReference.TryParse(json.GetProperty("iss").GetString(), out var issuer)) return null;
            return new HandleClaims
            {
                Issuer = issuer,
                Subject = json.GetProperty("sub").GetString() ?? "",
                NotBefore = json.TryGetProperty("nbf", out var from) ? from.GetInt64() : 0,
                Expires = json.TryGetProperty("exp", out var until) ? until.GetInt64() : long.MaxValue,
                Chain = List(json, "chain", ChainMax, one => HandleReference.TryParse(one.GetString(), out var link)
                    ? link
                    : throw new FormatException()),
                Digests = json.TryGetProperty("digests", out var digests) ? DigestsOf(digests) : [],
                Key = json.TryGetProperty("publicKey", out var key) ? KeyOf(key) : null,
                Grants = List(json, "perms", ListMax, HandleGrant.Read),
            };
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The payload to sign.</summary>
    public byte[] ToPayload(long now)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            if (Key is { } key) Write(json, key);
            if (!Digests.IsEmpty) Write(json);
            if (!Grants.IsEmpty)
            {
                json.WriteStartArray("perms");
                foreach (var grant in Grants) grant.Write(json);
                json.WriteEndArray();
            }

            json.WriteString("iss", Issuer.ToString());
            json.WriteString("sub", Subject);
            if (Expires != long.MaxValue) json.WriteNumber("exp", Expires);
            json.WriteNumber("nbf", NotBefore);
            json.WriteNumber("iat", now);
            if (!Chain.IsEmpty)
            {
                json.WriteStartArray("chain");
                foreach (var link in Chain) json.WriteStringValue(link.ToString());
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static ImmutableArray<(int, byte[])> DigestsOf(JsonElement digests)
    {
        var name = digests.GetProperty("alg").GetString()?.Replace("-", "", StringComparison.Ordinal);
        if (!string.Equals(name, "SHA256", StringComparison.OrdinalIgnoreCase)) throw new FormatException();
        return List(digests, "digests", ListMax, one =>
            (one.GetProperty("index").GetInt32(), one.GetProperty("digest").GetBytesFromBase64()));
    }

    private static RSAParameters KeyOf(JsonElement key) => key.GetProperty("kty").GetString() != "RSA"
        ? throw new FormatException()
        : new RSAParameters
        {
            Modulus = System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty("n").GetString()),
            Exponent = System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty("e").GetString()),
        };

    private static ImmutableArray<T> List<T>(JsonElement json, string name, int most, Func<JsonElement, T> read)
    {
        if (!json.TryGetProperty(name, out var list)) return [];
        if (list.GetArrayLength() > most) throw new FormatException();
        return [.. list.EnumerateArray().Select(read)];
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("digests");
        json.WriteString("alg", "SHA-256");
        json.WriteStartArray("digests");
        foreach (var (index, digest) in Digests)
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteBase64String("digest", digest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RSAParameters key)
    {
        json.WriteStartObject("publicKey");
        json.WriteString("kty", "RSA");
        json.WriteString("n", System.Buffers.Text.Base64Url.EncodeToString(key.Modulus));
        json.WriteString("e", System.Buffers.Text.Base64Url.EncodeToString(key.Exponent));
        json.WriteEndObject();
    }
}
