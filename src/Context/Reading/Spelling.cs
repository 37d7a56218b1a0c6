using System.Buffers;
using System.Globalization;
using System.Text;

namespace City.Context;

/// <summary>How names and URIs may be spelled (GS CIM 009 V1.9.1, 4.5.1 and 4.6.2; RFC 3986 and 3987).</summary>
internal static class Spelling
{
    /// <summary>The longest URI, in bytes.</summary>
    public const int UriBytesMax = 2_048;

    /// <summary>The longest name once expanded, in characters.</summary>
    public const int NameLengthMax = 500;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"u8);

    private static readonly SearchValues<byte> NamePlain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."u8);

    /// <summary>Whether a text is an absolute URI, or an IRI without invisible characters.</summary>
    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 3 or > UriBytesMax || !char.IsAsciiLetter((char)text[0])) return false;
        var colon = text.IndexOf((byte)':');
        if (colon < 1 || colon == text.Length - 1) return false;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return false;
        var odd = text.IndexOfAnyExcept(Plain);
        return odd < 0 || IsVisible(text[odd..], Plain);
    }

    /// <summary>Whether a text is an absolute URI.</summary>
    public static bool IsUri(string text) => text.Length <= UriBytesMax && IsUri(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Whether a text can name a type or an attribute: a letter and then letters, digits, <c>_</c>, <c>-</c> or
    /// <c>.</c>, with at most a prefix before it, or a whole IRI.
    /// </summary>
    public static bool IsName(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > UriBytesMax) return false;
        var colon = text.IndexOf((byte)':');
        if (colon >= 0)
            return IsPlainName(text[..colon]) && (IsPlainName(text[(colon + 1)..]) || IsUri(text));
        return IsPlainName(text);
    }

    private static bool IsPlainName(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return false;
        if (!char.IsAsciiLetter((char)text[0]) && text[0] != '_')
        {
            Rune.DecodeFromUtf8(text, out var first, out _);
            if (!Rune.IsLetter(first)) return false;
        }

        var odd = text.IndexOfAnyExcept(NamePlain);
        if (odd < 0) return true;
        for (var rest = text[odd..]; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var used) != OperationStatus.Done) return false;
            if (!Rune.IsLetter(rune) && !Rune.IsNumber(rune) && !IsMark(rune)
                && rune.Value is not ('_' or '-' or '.'))
                return false;
            rest = rest[used..];
        }

        return true;
    }

    private static bool IsMark(Rune rune) => !IsInvisible(rune)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsVisible(ReadOnlySpan<byte> text, SearchValues<byte> plain)
    {
        while (!text.IsEmpty)
        {
            if (plain.Contains(text[0]))
            {
                text = text[1..];
                continue;
            }

            if (text[0] < 0x80 || Rune.DecodeFromUtf8(text, out var rune, out var used) != OperationStatus.Done
                || IsInvisible(rune))
                return false;
            text = text[used..];
        }

        return true;
    }

    /// <summary>Characters that nobody sees, or that turn the text around: an id with one of them deceives.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value switch
    {
        0x115f or 0x1160 or 0x3164 or 0xffa0 or 0x2800 or 0x034f => true,
        >= 0xfe00 and <= 0xfe0f or >= 0xe0100 and <= 0xe01ef or >= 0xfdd0 and <= 0xfdef => true,
        _ when (rune.Value & 0xfffe) == 0xfffe => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned,
    };
}
