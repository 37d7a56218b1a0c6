using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace City.Feel;

/// <summary>Values as text: bare, as <c>string()</c> gives them, or as expressions that FEEL reads again.</summary>
public static class FeelText
{
    internal const int LengthMax = 1_000_000;

    /// <summary>A value as FEEL's function <c>string</c> gives it; a text is itself.</summary>
    public static string Of(object? value) => value is string text ? text : Literal(value);

    /// <summary>A value as an expression of FEEL.</summary>
    public static string Literal(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, inner: false);
        return text.ToString();
    }

    internal static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }

    private static void Write(StringBuilder text, object? value, bool inner)
    {
        if (text.Length > LengthMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return;
        switch (value)
        {
            case null: text.Append("null"); break;
            case string plain: text.Append(Quote(plain)); break;
            case bool truth: text.Append(truth ? "true" : "false"); break;
            case FeelList list:
                Join(text.Append('['), list.Span, static (to, item) => Write(to, item, inner: true));
                text.Append(']');
                break;
            case FeelContext context:
                WriteContext(text, context);
                break;
            case FeelRange range: WriteRange(text, range); break;
            case FeelDate or FeelTime or FeelDateTime or FeelDuration or FeelMonths when inner:
                text.Append("@\"").Append(value).Append('"');
                break;
            default: text.Append(CultureInfo.InvariantCulture, $"{value}"); break;
        }
    }

    private static void WriteContext(StringBuilder text, FeelContext context)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in context.Entries)
        {
            if (!first) text.Append(", ");
            first = false;
            text.Append(IsPlainName(name) ? name : Quote(name)).Append(": ");
            Write(text, value, inner: true);
        }

        text.Append('}');
    }

    private static void WriteRange(StringBuilder text, FeelRange range)
    {
        if (range.IsPoint)
        {
            text.Append("(= ");
            Write(text, range.Start, inner: true);
            text.Append(')');
            return;
        }

        if (range.Start is null != range.End is null)
        {
            var less = range.Start is null;
            var included = less ? range.EndIncluded : range.StartIncluded;
            text.Append('(').Append(less ? '<' : '>').Append(included ? "=" : "").Append(' ');
            Write(text, less ? range.End : range.Start, inner: true);
            text.Append(')');
            return;
        }

        text.Append(range.StartIncluded ? '[' : '(');
        Write(text, range.Start, inner: true);
        text.Append("..");
        Write(text, range.End, inner: true);
        text.Append(range.EndIncluded ? ']' : ')');
    }

    private static bool IsPlainName(string name) =>
        name.Length > 0 && Lexer.IsNameStart(name, 0) && name.Split(' ').All(part =>
            part.Length > 0 && part.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '\''));

    private static void Join(StringBuilder text, ReadOnlySpan<object?> items, Action<StringBuilder, object?> write)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0) text.Append(", ");
            write(text, items[i]);
        }
    }
}
