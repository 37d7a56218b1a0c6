using System.Text.RegularExpressions;

namespace City.Tidy;

/// <summary>Rules for the documents.</summary>
internal static partial class MarkdownRules
{
    public const int ArchitectureLinesMax = 300;
    public const int DecisionLinesMax = 60;

    private static readonly string[] DecisionParts = ["Context", "Options", "Decision", "Consequences"];

    /// <summary>A link that names no host must lead to a file or folder of the tree.</summary>
    public static IEnumerable<Fault> Links(string path, string text, IReadOnlyCollection<string> files)
    {
        if (!Kind.IsMarkdown(path))
        {
            yield break;
        }

        foreach (Match match in Link().Matches(WithoutCode(text)))
        {
            var target = match.Groups[1].Value.Split('#')[0];
            if (target.Length == 0 || Scheme().IsMatch(target))
            {
                continue;
            }

            if (!Leads(path, target, files))
            {
                yield return new(path, $"links to {target}, which is not in the tree");
            }
        }
    }

    /// <summary>A decision is one page: title, context, options, decision and consequences, in that order.</summary>
    public static IEnumerable<Fault> Decision(string path, string text)
    {
        if (!IsDecision(path))
        {
            yield break;
        }

        var parts = Headings(text).Where(heading => heading.Level == 2).Select(heading => heading.Title);
        if (!parts.SequenceEqual(DecisionParts))
        {
            yield return new(path, $"its parts must be {string.Join(", ", DecisionParts)}, in this order");
        }

        if (!Headings(text).Take(1).Any(heading => heading.Level == 1))
        {
            yield return new(path, "starts with no title");
        }

        var lines = text.Count(letter => letter == '\n');
        if (lines > DecisionLinesMax)
        {
            yield return new(path, $"{lines} lines; a decision is one page of at most {DecisionLinesMax}");
        }
    }

    public static bool IsDecision(string path) => DecisionPath().IsMatch(path);

    /// <summary>What differs in shape between two documents that say the same in two languages.</summary>
    public static IEnumerable<string> Differences(string one, string other)
    {
        var (levels, otherLevels) = (Headings(one).Select(h => h.Level), Headings(other).Select(h => h.Level));
        if (!levels.SequenceEqual(otherLevels))
        {
            yield return $"headings: {string.Join(' ', levels)} against {string.Join(' ', otherLevels)}";
        }

        var (blocks, otherBlocks) = (CodeBlocks(one), CodeBlocks(other));
        if (blocks.Count != otherBlocks.Count)
        {
            yield return $"code blocks: {blocks.Count} against {otherBlocks.Count}";
        }

        foreach (var (block, otherBlock) in blocks.Zip(otherBlocks).Where(pair => pair.First != pair.Second))
        {
            yield return $"code block:\n{block}against:\n{otherBlock}";
        }
    }

    public static List<(int Level, string Title)> Headings(string text) =>
        [.. Heading().Matches(WithoutCode(text)).Select(m => (m.Groups[1].Length, m.Groups[2].Value.Trim()))];

    private static List<string> CodeBlocks(string text) =>
        [.. Fence().Matches(text).Select(match => match.Groups[1].Value)];

    private static string WithoutCode(string text) => CodeSpan().Replace(Fence().Replace(text, ""), "");

    private static bool Leads(string path, string target, IReadOnlyCollection<string> files)
    {
        var origin = new Uri(new Uri("file:///"), path);
        var place = Uri.UnescapeDataString(new Uri(origin, target).AbsolutePath)[1..].TrimEnd('/');
        return place.Length == 0 || files.Contains(place) ||
            files.Any(file => file.StartsWith(place + "/", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(<?([^)\s>]*)>?(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^(#{1,6}) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```[^\n]*\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^docs/adr/\d{4}-[^/]+\.md$")]
    private static partial Regex DecisionPath();
}
