using System.Text;
using System.Text.RegularExpressions;

namespace City.Feel;

/// <summary>The functions matches, replace and split, after XPath and XQuery 3.1.</summary>
internal static class Patterns
{
    public static object? Matches(Run run, string input, string pattern, string flags, Span at)
    {
        if (Get(run, pattern, flags, at) is not { } regex) return null;
        return Guarded(run, input, () => Truth.Of(regex.IsMatch(input)));
    }

    public static object? Replace(Run run, string input, string pattern, string replacement, string flags, Span at)
    {
        if (Get(run, pattern, flags, at) is not { } regex) return null;
        var literal = flags.Contains('q', StringComparison.Ordinal);
        if (!literal && !IsReplacement(replacement))
            return run.Null(
                FeelCodes.WrongValue, at, "In a replacement, $ stands before a digit and \\ before $ or \\.",
                "替换文本中，$ 后须为数字，\\ 后须为 $ 或 \\。");
        return Guarded(run, input, () =>
        {
            if (regex.IsMatch("")) return run.Null(
                FeelCodes.WrongValue, at, "The pattern matches nothing at all; have it match at least a character.",
                "模式可匹配空文本，请至少匹配一个字符。");
            var (text, last) = (new StringBuilder(), 0);
            for (var match = regex.Match(input); match.Success; match = match.NextMatch())
            {
                run.Step();
                text.Append(input, last, match.Index - last);
                Expand(text, match, literal ? null : replacement, replacement);
                run.MayWrite(text.Length);
                last = match.Index + match.Length;
            }

            return text.Append(input, last, input.Length - last).ToString();
        });
    }

    public static object? Split(Run run, string input, string delimiter, Span at)
    {
        if (Get(run, delimiter, "", at) is not { } regex) return null;
        return Guarded(run, input, () =>
        {
            var (parts, last) = (new List<object?>(), 0);
            for (var match = regex.Match(input); match.Success; match = match.NextMatch())
            {
                if (match.Length == 0) continue;
                parts.Add(input[last..match.Index]);
                run.MayHold(parts.Count);
                last = match.Index + match.Length;
            }

            return new FeelList([.. parts, input[last..]]);
        });
    }

    private static Regex? Get(Run run, string pattern, string flags, Span at)
    {
        var regex = PatternCache.Get(pattern, flags, run.Limits.PatternTimeMax);
        if (regex is null)
            run.Null(
                FeelCodes.WrongValue, at, "The pattern or its flags are none of XPath; flags are s, m, i, x, q.",
                "模式或标志不符合 XPath；标志为 s、m、i、x、q。");
        return regex;
    }

    private static object? Guarded(Run run, string input, Func<object?> body)
    {
        run.Step(input.Length / 64);
        try
        {
            return body();
        }
        catch (RegexMatchTimeoutException)
        {
            throw new Stopped(
                FeelCodes.LimitPattern, "The pattern takes too long on this text; make it simpler.",
                "该模式匹配此文本耗时过长，请简化。");
        }
    }

    private static bool IsReplacement(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\\' or '$')) continue;
            var next = i + 1 < text.Length ? text[i + 1] : ' ';
            if (text[i] == '\\' ? next is not ('\\' or '$') : !char.IsAsciiDigit(next)) return false;
            i++;
        }

        return true;
    }

    private static void Expand(StringBuilder text, Match match, string? template, string literal)
    {
        if (template is null)
        {
            text.Append(literal);
            return;
        }

        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '\\') text.Append(template[++i]);
            else if (template[i] != '$') text.Append(template[i]);
            else
            {
                // As many digits as there are groups for; what is left stands for itself.
                var group = template[++i] - '0';
                while (i + 1 < template.Length && char.IsAsciiDigit(template[i + 1])
                    && group * 10 + template[i + 1] - '0' < match.Groups.Count)
                    group = group * 10 + template[++i] - '0';
                if (group < match.Groups.Count) text.Append(match.Groups[group].ValueSpan);
            }
        }
    }
}
