using System.Text.Json;

namespace City.Context;

/// <summary>Chooses a text from a map of languages (GS CIM 009 V1.9.1, 4.15; RFC 4647, lookup).</summary>
internal static class LanguageChoice
{
    /// <summary>Where the chosen text or array lies in the map, and its tag.</summary>
    public static ((int Start, int Length) Place, string? Tag) Of(ReadOnlySpan<byte> map, string wanted)
    {
        var best = (Place: (0, 0), Tag: (string?)null, Rank: -1);
        var ranges = wanted.Split(',', 16, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var json = new Utf8JsonReader(map);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var tag = json.GetString()!;
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            var rank = Rank(tag, ranges);
            if (rank > best.Rank) best = ((start, (int)json.BytesConsumed - start), tag, rank);
        }

        return (best.Place, best.Tag);
    }

    private static int Rank(string tag, string[] ranges)
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            var range = ranges[i].Split(';')[0];
            var weight = (ranges.Length - i) * 3 + 1;
            if (range == "*" || tag.Equals(range, StringComparison.OrdinalIgnoreCase)) return weight + 2;
            if (Narrows(tag, range)) return weight + 1;
            if (Narrows(range, tag)) return weight;
        }

        return tag == "@none" ? 1 : 0;
    }

    private static bool Narrows(string tag, string range) => tag.Length > range.Length && tag[range.Length] == '-'
        && tag.StartsWith(range, StringComparison.OrdinalIgnoreCase);
}
