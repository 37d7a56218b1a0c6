namespace City.Context;

/// <summary>Tells numbers from other texts, as JSON spells them (RFC 8259, section 6).</summary>
internal static class JsonNumber
{
    public static bool Is(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (at < text.Length && text[at] == '-') at++;
        if (!Digits(text, ref at, out var leadingZero) || leadingZero) return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!Digits(text, ref at, out _)) return false;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            if (!Digits(text, ref at, out _)) return false;
        }

        return at == text.Length;
    }

    private static bool Digits(ReadOnlySpan<byte> text, ref int at, out bool leadingZero)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        leadingZero = at - start > 1 && text[start] == '0';
        return at > start;
    }
}
