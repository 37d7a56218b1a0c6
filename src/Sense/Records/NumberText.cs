using System.Globalization;
using System.Text;

namespace City.Sense;

/// <summary>Numbers as people and machines write them into files.</summary>
internal static class NumberText
{
    /// <summary>The longest token, in bytes.</summary>
    public const int TokenLengthMax = LengthMax + 1;

    private const int LengthMax = 64;

    /// <summary>
    /// Writes a number as a token of JSON (RFC 8259, 6): <c>+1.234,50</c> becomes <c>1234.50</c>.
    /// </summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="decimalSign">The sign before the fraction.</param>
    /// <param name="groupSign">The sign between groups of three digits, or null.</param>
    /// <param name="token">Room for the token, ASCII: <see cref="TokenLengthMax"/> bytes.</param>
    /// <param name="length">How long it is.</param>
    /// <returns>False for what is no finite number in decimal digits, and for groups that are not of three.</returns>
    public static bool TryNormalize(
        string text, char decimalSign, char? groupSign, Span<byte> token, out int length)
    {
        length = 0;
        if (text.Length is 0 or > LengthMax) return false;
        if (decimalSign == '.' && IsToken(text))
        {
            length = Encoding.ASCII.GetBytes(text, token);
            return true;
        }

        var at = 0;
        var written = new StringBuilder(text.Length + 1);
        if (text[0] is '-' or '+' or '−')
        {
            if (text[0] != '+') written.Append('-');
            at++;
        }

        if (!Whole(text, ref at, groupSign, out var whole)) return false;
        var fraction = "";
        if (at < text.Length && text[at] == decimalSign)
        {
            at++;
            fraction = Digits(text, ref at);
        }

        if (whole.Length == 0 && fraction.Length == 0) return false;
        whole = whole.TrimStart('0');
        written.Append(whole.Length == 0 ? "0" : whole);
        if (fraction.Length > 0) written.Append('.').Append(fraction);
        if (!Exponent(text, ref at, written) || at != text.Length) return false;
        length = Encoding.ASCII.GetBytes(written.ToString(), token);
        return double.TryParse(token[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number);
    }

    /// <summary>The same as bytes of its own.</summary>
    public static bool TryNormalize(string text, char decimalSign, char? groupSign, out byte[] token)
    {
        Span<byte> into = stackalloc byte[TokenLengthMax];
        var isNumber = TryNormalize(text, decimalSign, groupSign, into, out var length);
        token = isNumber ? into[..length].ToArray() : [];
        return isNumber;
    }

    /// <summary>
    /// Whether a text is such a token as it stands, with so few digits that it is finite for certain.
    /// </summary>
    private static bool IsToken(string text)
    {
        const int digitsMax = 18;
        var at = text[0] == '-' ? 1 : 0;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at == start || text[start] == '0' && at > start + 1 || at - start > digitsMax) return false;
        if (at == text.Length) return true;
        if (text[at++] != '.' || at == text.Length) return false;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at == text.Length;
    }

    private static bool Whole(string text, ref int at, char? groupSign, out string whole)
    {
        whole = Digits(text, ref at);
        if (groupSign is null || at == text.Length || text[at] != groupSign) return true;
        if (whole.Length > 3) return false;
        while (at < text.Length && text[at] == groupSign)
        {
            at++;
            var group = Digits(text, ref at);
            if (group.Length != 3 || whole.Length == 0) return false;
            whole += group;
        }

        return true;
    }

    private static bool Exponent(string text, ref int at, StringBuilder written)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E')) return true;
        written.Append('e');
        at++;
        if (at < text.Length && text[at] is '-' or '+') written.Append(text[at++]);
        var digits = Digits(text, ref at);
        written.Append(digits);
        return digits.Length is > 0 and <= 3;
    }

    private static string Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text[start..at];
    }
}
