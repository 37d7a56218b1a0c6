using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace City.Identify;

/// <summary>A signed text in the compact form of RFC 7515, by RS256 alone.</summary>
internal static class Jws
{
    /// <summary>The longest that is looked at, in bytes.</summary>
    public const int BytesMax = 64 * 1024;

    private const string Header = """{"alg":"RS256"}""";

    /// <summary>Signs a payload.</summary>
    public static string Make(ReadOnlySpan<byte> payload, RSA key)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header)) + "."
            + Base64Url.EncodeToString(payload);
        return signed + "." + Base64Url.EncodeToString(key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>The payload of a text, not yet proven; null where it is none.</summary>
    public static JsonElement? Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > BytesMax) return null;
        var parts = Encoding.ASCII.GetString(text).Split('.');
        if (parts.Length != 3) return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            // What else a header names would have to be understood.
            if (header.RootElement.GetProperty("alg").GetString() != "RS256"
                || header.RootElement.TryGetProperty("crit", out _)) return null;
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return payload.RootElement.ValueKind == JsonValueKind.Object ? payload.RootElement.Clone() : null;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException
            or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True where a text is signed with a key.</summary>
    public static bool IsRight(ReadOnlySpan<byte> text, RSAParameters key)
    {
        var dot = text.LastIndexOf((byte)'.');
        if (dot < 0 || text.Length > BytesMax) return false;
        try
        {
            using var rsa = RSA.Create(key);
            return rsa.VerifyData(text[..dot], Base64Url.DecodeFromUtf8(text[(dot + 1)..]),
                HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
