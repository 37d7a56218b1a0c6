using System.Text.Json;
using System.Text.Unicode;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Whether a value is what it says it is. Indexes and queries read values long after they were accepted, on threads
/// where a fault would stop a shard for good, so nothing malformed may come in, whoever sends it.
/// </summary>
internal static class ValueCheck
{
    private const int DepthMax = 60;

    public static bool IsSound(in Value value) => value.Kind switch
    {
        ValueKind.Text => value.Utf8.IndexOfAnyInRange((byte)0, (byte)0x1f) < 0 && Utf8.IsValid(value.Utf8)
            && IsEscaped(value.Utf8),
        ValueKind.Json => IsJson(value.Utf8),
        _ => true,
    };

    private static bool IsEscaped(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAny((byte)'"', (byte)'\\'); at >= 0; at = text.IndexOfAny((byte)'"', (byte)'\\'))
        {
            if (text[at] == '"' || at + 1 >= text.Length) return false;
            text = text[(at + 2)..];
        }

        return true;
    }

    private static bool IsJson(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || !Utf8.IsValid(json)) return false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Not JSON, too deep, or an escaped half of a surrogate pair, which is no text (RFC 8259, 8.2).
            return false;
        }
    }
}
