using System.Text;

namespace City.Sense;

/// <summary>Moments as values of attributes (GS CIM 009 V1.9.1, 4.6.3).</summary>
internal static class TimeValue
{
    private const string Head = """{"@type":"DateTime","@value":""" + "\"", Tail = "\"}";

    /// <summary>A moment as a value.</summary>
    public static Value Of(Moment moment) => Value.Json(Encoding.ASCII.GetBytes($"{Head}{moment}{Tail}"));

    /// <summary>The moment of a value that <see cref="Of"/> has made.</summary>
    public static bool TryRead(Value? value, out Moment moment)
    {
        moment = default;
        return value?.ToJson() is { } json && json.StartsWith(Head, StringComparison.Ordinal)
            && json.EndsWith(Tail, StringComparison.Ordinal)
            && Moment.TryParse(json[Head.Length..^Tail.Length], out moment);
    }
}
