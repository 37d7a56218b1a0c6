using System.Text.Json;

namespace City.Feel;

/// <summary>Values from JSON: numbers keep all their digits, objects become contexts.</summary>
public static class FeelJson
{
    /// <summary>
    /// The value of an element of JSON; a number beyond 10^6145 is null. Texts stay texts: <c>date(x)</c> reads a date.
    /// </summary>
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        JsonValueKind.Number => FeelNumber.TryParse(element.GetRawText(), out var number) ? number : null,
        JsonValueKind.Array => new FeelList([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.Object => new FeelContext(
            element.EnumerateObject().Select(member =>
                new KeyValuePair<string, object?>(member.Name, Read(member.Value)))),
        _ => null,
    };

    /// <summary>All names of entries of a value and of what is in it: expressions may have to know them.</summary>
    public static IEnumerable<string> NamesIn(object? value) => value switch
    {
        FeelContext context => context.Entries.SelectMany(entry => NamesIn(entry.Value).Prepend(entry.Key)),
        FeelList list => list.SelectMany(NamesIn),
        _ => [],
    };
}
