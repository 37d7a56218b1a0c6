using System.Text;

namespace City.Feel;

/// <summary>Functions of texts and truths (DMN 1.5, 10.3.4.2 and 10.3.4.3); characters are code points.</summary>
internal static class TextFunctions
{
    public static IEnumerable<Signature> All { get; } =
    [
        Signature.Of("not(negand: a): b", Not),
        Signature.Of("substring(string: s, start position: n, length: n =): s", Substring),
        Signature.Of("string length(string: s): n", (_, a, _) => FeelNumber.Of(LengthOf((string)a[0]!))),
        Signature.Of("upper case(string: s): s", (_, a, _) => ((string)a[0]!).ToUpperInvariant()),
        Signature.Of("lower case(string: s): s", (_, a, _) => ((string)a[0]!).ToLowerInvariant()),
        Signature.Of("substring before(string: s, match: s): s", (_, a, _) => Before((string)a[0]!, (string)a[1]!)),
        Signature.Of("substring after(string: s, match: s): s", (_, a, _) => After((string)a[0]!, (string)a[1]!)),
        Signature.Of("contains(string: s, match: s): b", (_, a, _) =>
            Truth.Of(((string)a[0]!).Contains((string)a[1]!, StringComparison.Ordinal))),
        Signature.Of("starts with(string: s, match: s): b", (_, a, _) =>
            Truth.Of(((string)a[0]!).StartsWith((string)a[1]!, StringComparison.Ordinal))),
        Signature.Of("ends with(string: s, match: s): b", (_, a, _) =>
            Truth.Of(((string)a[0]!).EndsWith((string)a[1]!, StringComparison.Ordinal))),
        Signature.Of("matches(input: s, pattern: s, flags: s ?=): b", (run, a, at) =>
            Patterns.Matches(run, (string)a[0]!, (string)a[1]!, Optional(a[2]), at)),
        Signature.Of("replace(input: s, pattern: s, replacement: s, flags: s ?=): s", (run, a, at) =>
            Patterns.Replace(run, (string)a[0]!, (string)a[1]!, (string)a[2]!, Optional(a[3]), at)),
        Signature.Of("split(string: s, delimiter: s): ls", (run, a, at) =>
            Patterns.Split(run, (string)a[0]!, (string)a[1]!, at)),
        Signature.Of("string join(list: l, delimiter: s ?=): s", Join),
        Signature.Of("string(from: a): s", (run, a, _) => Text(run, a[0])),
    ];

    private static string Optional(object? argument) => argument as string ?? "";

    private static object? Not(Run run, object?[] arguments, Span at) => arguments[0] switch
    {
        bool truth => Truth.Of(!truth),
        FeelList { Count: 1 } list when list[0] is bool truth => Truth.Of(!truth),
        null => null,
        var other => run.NullOfTypes("not", other, null, at),
    };

    private static object? Substring(Run run, object?[] arguments, Span at)
    {
        var text = (string)arguments[0]!;
        var length = LengthOf(text);
        if (!Whole(arguments[1], out var start) || start == 0)
            return run.Null(FeelCodes.WrongValue, at, "Characters are counted from 1, or from -1 backwards.",
                "字符从 1 起数，倒数从 -1 起。");
        var count = (long)length;
        if (arguments[2] is FeelNumber && (!Whole(arguments[2], out count) || count < 1))
            return run.Null(FeelCodes.WrongValue, at, "The length is to be at least 1.", "长度至少为 1。");
        var from = start > 0 ? start - 1 : Math.Max(0, length + start);
        if (from >= length) return "";
        return Cut(text, (int)from, (int)Math.Min(count, length - from));
    }

    private static bool Whole(object? value, out long whole)
    {
        whole = 0;
        return value is FeelNumber number && number.TryRound(0, FeelRounding.Down, out var round)
            && round.TryLong(out whole);
    }

    private static int LengthOf(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
        }

        return count;
    }

    private static string Cut(string text, int from, int count)
    {
        var start = Skip(text, 0, from);
        return text[start..Skip(text, start, count)];
    }

    private static int Skip(string text, int at, int count)
    {
        for (; count > 0 && at < text.Length; count--)
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return at;
    }

    private static string Before(string text, string match)
    {
        var at = text.IndexOf(match, StringComparison.Ordinal);
        return at < 0 ? "" : text[..at];
    }

    private static string After(string text, string match)
    {
        var at = text.IndexOf(match, StringComparison.Ordinal);
        return at < 0 ? "" : text[(at + match.Length)..];
    }

    private static object? Join(Run run, object?[] arguments, Span at)
    {
        var (text, delimiter, first) = (new StringBuilder(), Optional(arguments[1]), true);
        foreach (var item in ((FeelList)arguments[0]!).Span)
        {
            if (item is null) continue;
            if (item is not string part) return run.NullOfTypes("string join", item, null, at);
            if (!first) text.Append(delimiter);
            first = false;
            text.Append(part);
            run.MayWrite(text.Length);
        }

        return text.ToString();
    }

    private static string? Text(Run run, object? value)
    {
        if (value is null) return null;
        var text = FeelText.Of(value);
        run.MayWrite(text.Length);
        return text;
    }
}
