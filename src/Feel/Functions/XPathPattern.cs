using System.Text;
using System.Text.RegularExpressions;

namespace City.Feel;

/// <summary>
/// Makes a regular expression of XPath and XQuery 3.1 (5.6.1) one of the platform. It runs in linear time, save where
/// it refers back to a group or matches line by line; then its time is limited.
/// </summary>
internal sealed class XPathPattern
{
    // What runs in linear time ends by itself; the limit is for very long texts.
    private const int LengthMax = 4_000, LinearPatience = 10;
    private const string Space = @" \t\n\r", Word = @"\p{L}\p{M}\p{N}\p{S}", NoWord = @"\p{P}\p{Z}\p{C}";
    private const string NameStart = @"\p{L}_:", NamePart = @"\p{L}\p{M}\p{N}_:.\-\u00B7";

    private readonly string _pattern;
    private readonly bool _dotAll, _lines;
    private readonly StringBuilder _made = new();
    private readonly List<int> _open = [];
    private readonly HashSet<int> _closed = [];
    private int _at, _groups;

    private XPathPattern(string pattern, bool dotAll, bool lines) =>
        (_pattern, _dotAll, _lines) = (pattern, dotAll, lines);

    /// <summary>The pattern made ready; null where it, or a flag, is none.</summary>
    public static Regex? Make(string pattern, string flags, TimeSpan timeout)
    {
        if (pattern.Length > LengthMax || flags.Any(flag => !"smixq".Contains(flag, StringComparison.Ordinal)))
            return null;
        var options = RegexOptions.CultureInvariant;
        if (flags.Contains('i', StringComparison.Ordinal)) options |= RegexOptions.IgnoreCase;
        string? made;
        if (flags.Contains('q', StringComparison.Ordinal)) made = Regex.Escape(pattern);
        else
        {
            if (flags.Contains('x', StringComparison.Ordinal)) pattern = WithoutSpace(pattern);
            var reader = new XPathPattern(
                pattern, flags.Contains('s', StringComparison.Ordinal), flags.Contains('m', StringComparison.Ordinal));
            made = reader.Read() ? reader._made.ToString() : null;
        }

        return made is null ? null : Compile(made, options, timeout);
    }

    private static Regex? Compile(string pattern, RegexOptions options, TimeSpan timeout)
    {
        try
        {
            return new(pattern, options | RegexOptions.NonBacktracking, timeout * LinearPatience);
        }
        catch (NotSupportedException)
        {
            return new(pattern, options, timeout);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string WithoutSpace(string pattern)
    {
        var (text, depth) = (new StringBuilder(), 0);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (depth == 0 && pattern[i] is ' ' or '\t' or '\n' or '\r') continue;
            if (pattern[i] == '[') depth++;
            else if (pattern[i] == ']') depth--;
            text.Append(pattern[i]);
            if (pattern[i] != '\\' || i + 1 >= pattern.Length) continue;
            while (depth == 0 && i + 2 < pattern.Length && pattern[i + 1] is ' ' or '\t' or '\n' or '\r') i++;
            text.Append(pattern[++i]);
        }

        return text.ToString();
    }

    private bool Read()
    {
        var canRepeat = false;
        while (_at < _pattern.Length)
        {
            var letter = _pattern[_at++];
            switch (letter)
            {
                case '\\':
                    if (!Escape(inClass: false)) return false;
                    canRepeat = true;
                    break;
                case '[':
                    if (!Class()) return false;
                    canRepeat = true;
                    break;
                case '(':
                    if (!Open()) return false;
                    canRepeat = false;
                    break;
                case ')':
                    if (!Close()) return false;
                    canRepeat = true;
                    break;
                case '*' or '+' or '?' or '{':
                    if (!canRepeat || !Repeat(letter)) return false;
                    canRepeat = false;
                    break;
                case ']' or '}': return false;
                default:
                    _made.Append(Plain(letter));
                    canRepeat = letter is not ('|' or '^');
                    break;
            }
        }

        return _open.Count == 0;
    }

    private string Plain(char letter) => letter switch
    {
        '.' => _dotAll ? @"[\s\S]" : @"[^\n\r]",
        '^' => _lines ? @"(?:\A|(?<=\n)(?!\z))" : @"\A",
        '$' => _lines ? @"(?:(?=\n)|\z)" : @"\z",
        '#' or ' ' => "\\" + letter,
        _ => letter.ToString(),
    };

    private bool Open()
    {
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            if (_at + 1 >= _pattern.Length || _pattern[_at + 1] != ':') return false;
            _at += 2;
            _made.Append("(?:");
            _open.Add(0);
        }
        else
        {
            _made.Append('(');
            _open.Add(++_groups);
        }

        return _open.Count < 50;
    }

    private bool Close()
    {
        if (_open.Count == 0) return false;
        _closed.Add(_open[^1]);
        _open.RemoveAt(_open.Count - 1);
        _made.Append(')');
        return true;
    }

    private bool Repeat(char letter)
    {
        if (letter == '{')
        {
            var end = _pattern.IndexOf('}', _at);
            if (end < 0) return false;
            var parts = _pattern[_at..end].Split(',');
            if (parts.Length > 2 || !int.TryParse(parts[0], out var least) || least is < 0 or > 1000) return false;
            if (parts.Length == 2 && parts[1].Length > 0 && (!int.TryParse(parts[1], out var most) || most < least
                || most > 1000)) return false;
            _made.Append('{').Append(_pattern, _at, end - _at).Append('}');
            _at = end + 1;
        }
        else _made.Append(letter);

        if (_at >= _pattern.Length || _pattern[_at] != '?') return true;
        _made.Append('?');
        _at++;
        return true;
    }

    private bool Escape(bool inClass)
    {
        if (_at >= _pattern.Length) return false;
        var letter = _pattern[_at++];
        if (char.IsAsciiDigit(letter)) return !inClass && Back(letter - '0');
        if (letter is 'p' or 'P') return Category(letter);
        var set = letter switch
        {
            's' or 'S' => Space, 'w' => Word, 'W' => NoWord, 'i' or 'I' => NameStart, 'c' or 'C' => NamePart, _ => null,
        };
        var negated = letter is 'S' or 'I' or 'C';
        if (set is not null && inClass && negated) return letter == 'S' && Append(@"\S");
        if (set is not null) return Append(inClass ? set : negated ? $"[^{set}]" : $"[{set}]");
        return letter is 'd' or 'D' or 'n' or 'r' or 't' or '\\' or '|' or '.' or '?' or '*' or '+' or '(' or ')'
            or '{' or '}' or '$' or '-' or '[' or ']' or '^' && Append("\\" + letter);
    }

    private bool Back(int group)
    {
        if (group == 0) return false;
        while (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]) && group * 10 + _pattern[_at] - '0' <= _groups)
            group = group * 10 + _pattern[_at++] - '0';
        return _closed.Contains(group) && Append($"(?:\\{group})");
    }

    private bool Category(char letter)
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0 || _at >= _pattern.Length || _pattern[_at] != '{') return false;
        var name = _pattern[(_at + 1)..end];
        _at = end + 1;
        return name.All(char.IsAsciiLetterOrDigit) && Append($"\\{letter}{{{name}}}");
    }

    private bool Class()
    {
        _made.Append('[');
        if (_at < _pattern.Length && _pattern[_at] == '^')
        {
            _made.Append('^');
            _at++;
        }

        var (start, mayRange) = (_at, false);
        while (_at < _pattern.Length)
        {
            var letter = _pattern[_at++];
            if (letter == ']') return _at - 1 > start && Append("]");
            if (letter == '[') return false;
            if (letter == '-' && _at < _pattern.Length && _pattern[_at] == '[')
            {
                _at++;
                _made.Append('-');
                return Class() && _at < _pattern.Length && _pattern[_at++] == ']' && Append("]");
            }

            var isRange = letter == '-' && mayRange && _at < _pattern.Length && _pattern[_at] != ']';
            if (isRange)
            {
                _made.Append('-');
                mayRange = false;
                continue;
            }

            if (letter == '\\')
            {
                var escaped = _at < _pattern.Length ? _pattern[_at] : ' ';
                if (!Escape(inClass: true)) return false;
                mayRange = !mayRange && !char.IsAsciiLetter(escaped);
                continue;
            }

            _made.Append(letter is '-' or '^' or '#' or ' ' ? "\\" + letter : letter.ToString());
            mayRange = _made.Length < 2 || !IsRangeEnd();
        }

        return false;
    }

    // The letter just written ends a range, so that a hyphen behind it stands for itself.
    private bool IsRangeEnd() => _at >= 2 && _pattern[_at - 2] == '-' && _made.Length > 2 && _made[^2] == '-'
        && _made[^3] is not '\\';

    private bool Append(string text)
    {
        _made.Append(text);
        return true;
    }
}
