using System.Text.Json;

namespace City.Feel;

/// <summary>Values from JSON: numbers keep all their digits, objects become contexts.</summary>
public static class FeelJson
{
    private const int DepthMax = 500;

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

    /// <summary>
    /// Writes a value; what JSON has no form for (dates, durations, ranges, functions) becomes its text.
    /// </summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case FeelNumber number: json.WriteRawValue(number.ToString()); break;
            case FeelList list when json.CurrentDepth < DepthMax:
                json.WriteStartArray();
                foreach (var item in list) Write(json, item);
                json.WriteEndArray();
                break;
            case FeelContext context when json.CurrentDepth < DepthMax:
                json.WriteStartObject();
                foreach (var (name, entry) in context.Entries)
                {
                    json.WritePropertyName(name);
                    Write(json, entry);
                }

                json.WriteEndObject();
                break;
            default: json.WriteStringValue(FeelText.Of(value)); break;
        }
    }
}
