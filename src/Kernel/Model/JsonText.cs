using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace City.Kernel;

/// <summary>How texts stand in our JSON: escaped only where RFC 8259 (section 7) demands it.</summary>
public static class JsonText
{
    /// <summary>The encoder that every JSON writer of the city uses.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The text between the quotes of a JSON string, its escapes resolved.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\')) return Encoding.UTF8.GetString(escaped);
        var quoted = new byte[escaped.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        escaped.CopyTo(quoted.AsSpan(1));
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The form in which a text stands between the quotes of a JSON string.</summary>
    public static byte[] Escape(string text) =>
        JsonEncodedText.Encode(text, Encoder).EncodedUtf8Bytes.ToArray();
}
