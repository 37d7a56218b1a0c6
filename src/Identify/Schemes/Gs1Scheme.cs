using System.Collections.Immutable;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// GS1 identifiers: as a Digital Link (<c>https://…/01/GTIN/10/LOT/21/SERIAL</c>) or as elements in brackets
/// (<c>(01)GTIN(21)SERIAL</c>). Read are GTIN with variant, lot and serial, GLN with extension, and SSCC; each number
/// has its check digit. Other keys are refused, not guessed at.
/// </summary>
internal static class Gs1Scheme
{
    private const string Basis = "GS1 General Specifications (check digit 7.9), GS1 Digital Link URI Syntax";
    private const int TextMax = 20;

    private static readonly ImmutableArray<Key> s_keys =
    [
        new("01", "gtin", 14, [("22", "variant"), ("10", "lot"), ("21", "serial")]),
        new("414", "gln", 13, [("254", "extension")]),
        new("00", "sscc", 18, []),
    ];

    /// <summary>Reads a Digital Link; its query says nothing of what it identifies and is left out.</summary>
    public static Result<SchemeId> ReadLink(string link)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var url)) return PlatformCodes.Scheme("This is no URL.");
        var segments = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(Uri.UnescapeDataString).ToList();
        var at = segments.FindIndex(segment => s_keys.Any(key => key.Code == segment));
        if (at < 0)
            return PlatformCodes.Scheme("No GS1 key that is read here (01, 414, 00) stands in the path of this URL.");
        var elements = new List<(string, string)>();
        for (; at < segments.Count; at += 2)
            elements.Add((segments[at], at + 1 < segments.Count ? segments[at + 1] : ""));
        return Read(elements);
    }

    /// <summary>Reads elements, each a code in brackets and a value.</summary>
    public static Result<SchemeId> ReadElements(string text)
    {
        var elements = new List<(string, string)>();
        foreach (var element in text[1..].Split('('))
        {
            var close = element.IndexOf(')', StringComparison.Ordinal);
            if (close < 0) return PlatformCodes.Scheme("Each GS1 element is a code in brackets and a value.");
            elements.Add((element[..close], element[(close + 1)..]));
        }

        return Read(elements);
    }

    /// <summary>True where the last digit is right: weights 3 and 1 from the right, sum to the next ten.</summary>
    public static bool HasCheckDigit(string digits)
    {
        var sum = 0;
        for (var i = digits.Length - 2; i >= 0; i--)
            sum += (digits[i] - '0') * ((digits.Length - 2 - i) % 2 == 0 ? 3 : 1);
        return (10 - sum % 10) % 10 == digits[^1] - '0';
    }

    private static Result<SchemeId> Read(List<(string Code, string Value)> elements)
    {
        if (s_keys.FirstOrDefault(one => one.Code == elements[0].Code) is not { } key)
            return PlatformCodes.Unproven($"The GS1 key {elements[0].Code} is not read here.");
        var number = elements[0].Value;
        if (number.Length == 0 || !number.All(char.IsAsciiDigit) || !key.Fits(number.Length))
            return PlatformCodes.Scheme($"A {key.Name} has {key.Digits} digits.");
        if (!HasCheckDigit(number)) return PlatformCodes.Scheme($"The check digit of this {key.Name} is wrong.");
        number = number.PadLeft(key.Digits, '0');
        var parts = ImmutableArray.CreateBuilder<(string, string)>();
        parts.Add((key.Name, number));
        var (canonical, next) = ($"{key.Code}/{number}", 0);
        foreach (var (code, value) in elements.Skip(1))
        {
            var place = key.Qualifiers.FindIndex(one => one.Code == code);
            if (place < next)
                return PlatformCodes.Scheme($"Behind {key.Name} stands {code}, which does not belong there.");
            if (value.Length is 0 or > TextMax || !value.All(IsOfSet))
                return PlatformCodes.Scheme($"The value of {code} has 1 to {TextMax} characters of the GS1 set.");
            next = place + 1;
            parts.Add((key.Qualifiers[place].Name, value));
            canonical += $"/{code}/{Uri.EscapeDataString(value)}";
        }

        return new SchemeId("gs1", canonical, parts.ToImmutable(), Basis);
    }

    // GS1 AI encodable character set 82.
    private static bool IsOfSet(char one) =>
        char.IsAsciiLetterOrDigit(one) || "!\"%&'()*+,-./:;<=>?_".Contains(one, StringComparison.Ordinal);

    /// <summary>A primary key and what may stand behind it, in this order.</summary>
    private sealed record Key(string Code, string Name, int Digits, List<(string Code, string Name)> Qualifiers)
    {
        // A GTIN is written shorter where it begins with zeros.
        public bool Fits(int digits) => digits == Digits || (Code == "01" && digits is (8 or 12 or 13));
    }
}
