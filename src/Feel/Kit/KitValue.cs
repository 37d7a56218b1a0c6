using System.Globalization;
using System.Xml.Linq;

namespace City.Feel;

/// <summary>Values as test files write them, and how they are compared with what was worked out.</summary>
internal static class KitValue
{
    // Doubles of other engines carry 15 to 17 digits.
    private const int DigitsOfDoubles = 15, DecimalsOfRounded = 8;

    public static object? Of(XElement node)
    {
        if (node.Child("list") is { } list) return new FeelList([.. list.Children("item").Select(Of)]);
        var components = node.Children("component").ToList();
        if (components.Count > 0)
            return new FeelContext(components.Select(one =>
                new KeyValuePair<string, object?>(one.Value("name") ?? "", Of(one))));
        return node.Child("value") is { } value ? Single(value) : null;
    }

    public static bool Same(object? expected, object? actual) => (expected, actual) switch
    {
        (FeelNumber one, FeelNumber other) => Close(one, other),
        (FeelList one, FeelList other) =>
            one.Count == other.Count && one.Zip(other).All(pair => Same(pair.First, pair.Second)),
        (FeelContext one, FeelContext other) => one.Count == other.Count && one.Entries.All(entry =>
            other.TryGet(entry.Key, out var value) && Same(entry.Value, value)),
        (FeelTime one, FeelTime other) =>
            one.NanoOfDay == other.NanoOfDay && Equals(one.OffsetSeconds, other.OffsetSeconds),
        (FeelDateTime one, FeelDateTime other) =>
            one.LocalNanos == other.LocalNanos && Equals(one.OffsetSeconds, other.OffsetSeconds),
        (FeelDuration or FeelMonths, string text) => Same(expected, Temporal.Parse(text)),
        _ => Operators.Same(expected, actual) is true,
    };

    // Equal, or the same to the digits of a double where as many are written down.
    private static bool Close(FeelNumber expected, FeelNumber actual)
    {
        if (expected == actual) return true;
        if (!FeelNumber.TrySubtract(expected, actual, out var apart)) return false;
        // Written with eight decimals or more, it is what a last decimal may be off.
        var decimals = -expected.Normal().Exponent;
        if (decimals >= DecimalsOfRounded && Math.Abs(apart.ToDouble()) <= Math.Pow(10, -decimals)) return true;
        var digits = Int128.Abs(expected.Normal().Coefficient).ToString(CultureInfo.InvariantCulture).Length;
        if (digits < DigitsOfDoubles) return false;
        return FeelNumber.TryDivide(apart, expected, out var share)
            && Math.Abs(share.ToDouble()) < Math.Pow(10, 2 - DigitsOfDoubles);
    }

    private static object? Single(XElement value)
    {
        var attributes = value.Attributes().ToLookup(one => one.Name.LocalName, one => one.Value);
        if (attributes["nil"].Contains("true")) return null;
        var text = value.Value;
        var type = attributes["type"].FirstOrDefault() ?? "";
        return type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] switch
        {
            "string" => text,
            "boolean" => text.Trim() is "true" or "1",
            "decimal" or "double" or "integer" or "float" or "int" or "long" =>
                FeelNumber.TryParse(text.Trim(), out var number) ? number : text,
            "date" or "time" or "dateTime" or "duration" => Temporal.Parse(text.Trim()) ?? text,
            _ => Guess(text),
        };
    }

    private static object? Guess(string text)
    {
        if (text is "true" or "false") return text == "true";
        if (FeelNumber.TryParse(text.Trim(), out var number)) return number;
        return text.Length == 0 ? null : text;
    }
}
