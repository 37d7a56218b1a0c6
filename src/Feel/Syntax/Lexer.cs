using System.Globalization;
using System.Text;

namespace City.Feel;

/// <summary>Cuts an expression into tokens (DMN 1.5, 10.3.1.2, rules 27 to 36 and 61 to 66).</summary>
internal static class Lexer
{
    private static readonly string[] Signs =
    [
        "..", "**", "->", "<=", ">=", "!=", "(", ")", "[", "]", "{", "}", ",", ":", ".", "+", "-", "*", "/", "=",
        "<", ">", "'",
    ];

    /// <summary>
    /// All tokens; the last is the end. A fault is a token of its own, with what is wrong as its text.
    /// </summary>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            at = SkipBlank(text, at);
            if (at >= text.Length)
            {
                tokens.Add(new(TokenKind.End, "", new(text.Length, text.Length)));
                return tokens;
            }

            var token = Next(text, at);
            tokens.Add(token);
            at = token.At.End;
        }
    }

    /// <summary>True where a name may begin.</summary>
    public static bool IsNameStart(string text, int at)
    {
        if (at >= text.Length) return false;
        if (text[at] is '?' or '_') return true;
        if (char.IsAscii(text[at])) return char.IsAsciiLetter(text[at]);
        return Rune.TryGetRuneAt(text, at, out var rune) && IsStart(rune.Value);
    }

    private static Token Next(string text, int at)
    {
        var letter = text[at];
        if (letter == '"') return ReadText(text, at, at, TokenKind.Text);
        if (letter == '@')
        {
            var quote = SkipBlank(text, at + 1);
            return quote < text.Length && text[quote] == '"'
                ? ReadText(text, at, quote, TokenKind.AtText)
                : new(TokenKind.Bad, "@", new(at, at + 1));
        }

        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (char.IsAsciiDigit(letter) || (letter == '.' && char.IsAsciiDigit(next))) return ReadNumber(text, at);
        if (IsNameStart(text, at)) return ReadName(text, at);
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0)
                return new(TokenKind.Sign, sign, new(at, at + sign.Length));
        }

        var width = char.IsHighSurrogate(letter) && char.IsLowSurrogate(next) ? 2 : 1;
        // Any other sign, an emoji for instance, can only stand in a name that is known.
        return new(width == 2 ? TokenKind.Name : TokenKind.Bad, text.Substring(at, width), new(at, at + width));
    }

    private static Token ReadName(string text, int at)
    {
        var end = at;
        while (end < text.Length)
        {
            if (char.IsAscii(text[end]))
            {
                if (!char.IsAsciiLetterOrDigit(text[end]) && text[end] is not ('_' or '?')) break;
                end++;
                continue;
            }

            if (!Rune.TryGetRuneAt(text, end, out var rune)) break;
            if (!IsStart(rune.Value) && !IsPart(rune)) break;
            end += rune.Utf16SequenceLength;
        }

        return new(TokenKind.Name, text[at..end], new(at, end));
    }

    private static Token ReadNumber(string text, int at)
    {
        var end = Digits(text, at);
        if (end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1])) end = Digits(text, end + 1);
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent])) end = Digits(text, exponent);
        }

        return new(TokenKind.Number, text[at..end], new(at, end));
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    private static Token ReadText(string text, int start, int quote, TokenKind kind)
    {
        var letters = new StringBuilder();
        for (var at = quote + 1; at < text.Length; at++)
        {
            if (text[at] == '"') return new(kind, letters.ToString(), new(start, at + 1));
            if (text[at] != '\\' || at + 1 >= text.Length)
            {
                letters.Append(text[at]);
                continue;
            }

            var length = Escape(text, at, letters);
            if (length == 0) letters.Append('\\'); // before any other letter it stands for itself
            else at += length - 1;
        }

        return new(TokenKind.Bad, "\"", new(start, text.Length));
    }

    private static int Escape(string text, int at, StringBuilder letters)
    {
        var plain = text[at + 1] switch
        {
            'n' => '\n', 'r' => '\r', 't' => '\t', '"' => '"', '\'' => '\'', '\\' => '\\', _ => '\0',
        };
        if (plain != '\0')
        {
            letters.Append(plain);
            return 2;
        }

        var digits = text[at + 1] switch { 'u' => 4, 'U' => 6, _ => 0 };
        if (digits == 0 || at + 2 + digits > text.Length) return 0;
        if (!int.TryParse(
            text.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return 0;
        if (Rune.IsValid(code)) letters.Append(new Rune(code).ToString());
        else if (code <= 0xffff) letters.Append((char)code);
        else return 0;
        return 2 + digits;
    }

    private static int SkipBlank(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] is '\uFEFF' or '\u180E') at++;
            else if (string.CompareOrdinal(text, at, "//", 0, 2) == 0)
            {
                while (at < text.Length && text[at] is not ('\n' or '\r')) at++;
            }
            else if (string.CompareOrdinal(text, at, "/*", 0, 2) == 0)
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0) return at;
                at = end + 2;
            }
            else break;
        }

        return at;
    }

    private static bool IsStart(int code) => code is
        (>= 0xC0 and <= 0xD6) or (>= 0xD8 and <= 0xF6) or (>= 0xF8 and <= 0x2FF) or (>= 0x370 and <= 0x37D)
        or (>= 0x37F and <= 0x1FFF) or (>= 0x200C and <= 0x200D) or (>= 0x2070 and <= 0x218F)
        or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF) or (>= 0xF900 and <= 0xFDCF)
        or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF);

    private static bool IsPart(Rune rune) =>
        rune.Value is 0xB7 or (>= 0x300 and <= 0x36F) or (>= 0x203F and <= 0x2040);
}
