using System.Text.RegularExpressions;
using City.TestKit;

namespace City.FrontPage;

/// <summary>The commands of the readme's tour, as they stand there.</summary>
internal static partial class Tour
{
    /// <summary>The blocks of the tour in their order.</summary>
    public static IReadOnlyList<string> Blocks()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md")).ReplaceLineEndings("\n");
        var begin = readme.IndexOf("## Ten-minute tour", StringComparison.Ordinal);
        var end = readme.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return [.. Block().Matches(readme[begin..end]).Select(match => match.Groups[1].Value.Trim())];
    }

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
