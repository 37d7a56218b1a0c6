using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace City.Kernel;

/// <summary>How texts stand in our JSON: escaped only where RFC 8259 (section 7) demands it.</summary>
public static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

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

    /// <summary>
    /// The form in which a text stands between the quotes of a JSON string. Equal texts have equal forms.
    /// </summary>
    public static byte[] Escape(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!utf8.AsSpan().ContainsAny(Escaped)) return utf8;
        var into = new ByteWriter(utf8.Length + 16);
        Escape(utf8, into);
        return into.ToArray();
    }

    /// <summary>Writes a text in UTF-8 in the form in which it stands between the quotes of a JSON string.</summary>
    public static void Escape(ReadOnlySpan<byte> text, ByteWriter into)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            into.Bytes(plain < 0 ? text : text[..plain]);
            if (plain < 0) return;
            EscapeOne(text[plain], into);
            text = text[(plain + 1)..];
        }
    }

    private static void EscapeOne(byte c, ByteWriter into)
    {
        into.Byte((byte)'\\');
        var letter = c switch
        {
            (byte)'\n' => 'n',
            (byte)'\r' => 'r',
            (byte)'\t' => 't',
            (byte)'\b' => 'b',
            (byte)'\f' => 'f',
            < 0x20 => 'u',
            _ => (char)c,
        };
        into.Byte((byte)letter);
        if (letter != 'u') return;
        into.Bytes("00"u8);
        into.Byte((byte)('0' + (c >> 4)));
        into.Byte("0123456789ABCDEF"u8[c & 15]);
    }
}
