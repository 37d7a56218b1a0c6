using System.Text.RegularExpressions;

namespace City.Tidy;

/// <summary>Rules that a file breaks or keeps by its text alone.</summary>
internal static partial class TextRules
{
    public const int LinesMax = 500;
    public const int ColumnsMax = 120;
    public const int FileBytesMax = 1024 * 1024;

    // Written in two pieces, so that this file keeps the rules it holds.
    private static readonly string[] Words =
        ["#reg" + "ion", "NotImplemented" + "Exception", "TO" + "DO", "FIX" + "ME", "HA" + "CK", "XX" + "X"];

    private static readonly string[] MachinePaths = ["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/"];

    private static readonly string[] RegistryHosts =
    [
        "registry." + "npmjs.org", "registry." + "yarnpkg.com", "registry." + "npmmirror.com", "api." + "nuget.org",
        "deb." + "debian.org", "proxy." + "golang.org", "files." + "pythonhosted.org",
    ];

    public static IEnumerable<Fault> Length(string path, string text)
    {
        var lines = text.Count(letter => letter == '\n');
        if (Kind.IsSource(path) && lines > LinesMax)
        {
            yield return new(path, $"{lines} lines; at most {LinesMax}");
        }
    }

    /// <summary>Columns are counted in characters; rows of Markdown tables may be longer.</summary>
    public static IEnumerable<Fault> Width(string path, string text)
    {
        if (!Kind.IsSource(path) && !Kind.IsMarkdown(path))
        {
            yield break;
        }

        foreach (var (number, line) in Lines(text))
        {
            var columns = line.EnumerateRunes().Count();
            if (columns > ColumnsMax && !(Kind.IsMarkdown(path) && line.TrimStart().StartsWith('|')))
            {
                yield return new(path, $"line {number} has {columns} columns; at most {ColumnsMax}");
            }
        }
    }

    public static IEnumerable<Fault> Blanks(string path, string text)
    {
        if (Kind.IsGenerated(path))
        {
            yield break;
        }

        foreach (var (number, line) in Lines(text))
        {
            if (line.Contains('\t', StringComparison.Ordinal)) yield return new(path, $"line {number} has a tab");
            if (line.EndsWith('\r')) yield return new(path, $"line {number} ends in CR LF");
            else if (line.EndsWith(' ')) yield return new(path, $"line {number} ends in a blank");
            if (MergeMark().IsMatch(line)) yield return new(path, $"line {number} was left by a merge");
        }

        if (text.StartsWith('\uFEFF')) yield return new(path, "starts with a byte order mark");
        if (text.Contains('\uFFFD', StringComparison.Ordinal)) yield return new(path, "is not UTF-8");
        if (text.Length > 0 && text[^1] != '\n') yield return new(path, "does not end in a line feed");
    }

    public static IEnumerable<Fault> UnfinishedWork(string path, string text) =>
        !Kind.IsSource(path) ? [] :
        from line in Lines(text)
        from word in Words
        where Regex.IsMatch(line.Text, $@"(?<![A-Za-z0-9_]){Regex.Escape(word)}(?![A-Za-z0-9_])")
        select new Fault(path, $"line {line.Number} says {word}");

    public static IEnumerable<Fault> Machine(string path, string text) =>
        from line in Lines(text)
        from place in MachinePaths.Concat(RegistryHosts)
        where line.Text.Contains(place, StringComparison.OrdinalIgnoreCase)
        where !AsPartOfAnAddress(line.Text, place)
        select new Fault(path, $"line {line.Number} names {place}, which only some machines have");

    /// <summary>A lock file of npm may not say where its packages came from.</summary>
    public static IEnumerable<Fault> Resolved(string path, string text)
    {
        if (path.EndsWith("package-lock.json", StringComparison.Ordinal) && text.Contains("\"resolved\":"))
        {
            yield return new(path, "says where packages came from; .npmrc needs omit-lockfile-registry-resolved=true");
        }
    }

    /// <summary>Lines of a shell function at the left margin, from its name to its closing brace.</summary>
    public static IEnumerable<Fault> ShellFunctions(string path, string text)
    {
        if (!Kind.IsScript(path))
        {
            yield break;
        }

        foreach (Match match in ShellFunction().Matches(text))
        {
            var lines = match.Value.Count(letter => letter == '\n') + 1;
            if (lines > CodeRules.FunctionLinesMax)
            {
                var name = match.Groups[1].Value;
                yield return new(path, $"{name} has {lines} lines; at most {CodeRules.FunctionLinesMax}");
            }
        }
    }

    /// <summary>Lines without their line feed, numbered from 1.</summary>
    public static IEnumerable<(int Number, string Text)> Lines(string text)
    {
        var lines = text.Split('\n');
        var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        return lines.Take(count).Select((line, index) => (index + 1, line));
    }

    /// <summary>True where a place is only a part of a web address, such as https://example.org/work/2.</summary>
    private static bool AsPartOfAnAddress(string line, string place)
    {
        var at = line.IndexOf(place, StringComparison.OrdinalIgnoreCase);
        return place[0] == '/' && WebAddress().Matches(line).Any(address =>
            address.Index < at && at < address.Index + address.Length);
    }

    [GeneratedRegex(@"^(\w+)\(\) \{\n(?:.*\n)*?\}$", RegexOptions.Multiline)]
    private static partial Regex ShellFunction();

    [GeneratedRegex("^(<{7}|>{7}|[|]{7})( |$)")]
    private static partial Regex MergeMark();

    [GeneratedRegex(@"https?://[^\s)>""']+")]
    private static partial Regex WebAddress();
}
