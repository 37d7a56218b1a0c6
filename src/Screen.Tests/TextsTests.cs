using System.Text.RegularExpressions;
using City.TestKit;
using Xunit;

namespace City.Screen.Tests;

public sealed partial class TextsTests
{
    [Fact]
    public void Both_languages_have_the_same_keys_and_the_same_blanks()
    {
        Assert.Equal(Texts.En.Keys.Order(StringComparer.Ordinal), Texts.Zh.Keys.Order(StringComparer.Ordinal));
        Assert.All(Texts.En.Keys, key => Assert.Equal(
            Blanks().Matches(Texts.En[key]).Select(blank => blank.Value).Order(StringComparer.Ordinal),
            Blanks().Matches(Texts.Zh[key]).Select(blank => blank.Value).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_text_that_a_page_or_script_asks_for_is_there()
    {
        var asked = Sources().SelectMany(path => Asked().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(asked.Count > 60, $"{asked.Count} keys were found in the sources.");
        Assert.Empty(asked.Except(Texts.En.Keys));
    }

    [Fact]
    public void Every_text_that_is_there_is_asked_for()
    {
        var sources = string.Join('\n', Sources().Select(File.ReadAllText));
        string[] made =
        [
            "live.", "chart.", "range.", "severity.", "theme.", "feed.state.", "reason.", "policy.", "boxed.", "kind.",
            "finding.", "part.", "edit.", "identify.last.", "identify.role.", "own.",
        ];

        Assert.DoesNotContain(Texts.En.Keys, key => !made.Any(start => key.StartsWith(start, StringComparison.Ordinal))
            && !sources.Contains($"\"{key}\"", StringComparison.Ordinal));
        Assert.All(HistoryRange.Presets, preset => Assert.NotEmpty(Texts.En["range." + preset.Key]));
    }

    [Fact]
    public void Every_code_that_a_page_may_show_is_said_in_both_languages()
    {
        var codes = Codes().ToList();

        Assert.True(codes.Count > 240, $"{codes.Count} codes were found.");
        Assert.Empty(codes.Select(code => "reason." + code).Except(Texts.En.Keys));
        Assert.Empty(codes.Select(code => "reason." + code).Except(Texts.Zh.Keys));
    }

    [Fact]
    public void Every_type_and_attribute_that_the_city_itself_writes_has_a_name()
    {
        string[] files = ["Intake/FeedEntities.cs", "Actuators/DeviceCommandEntity.cs"];
        var terms = files.SelectMany(file => Terms().Matches(
            File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Sense", file)))).Select(
                match => "own." + match.Groups[1].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(terms.Count > 24, $"{terms.Count} terms were found.");
        Assert.Empty(terms.Except(Texts.En.Keys));
    }

    [Fact]
    public void No_reason_is_said_of_a_code_that_is_no_more()
    {
        string[] words = ["reason.other", "reason.record"];

        Assert.Empty(Texts.En.Keys.Where(key => key.StartsWith("reason.", StringComparison.Ordinal))
            .Except(words).Except(Codes().Select(code => "reason." + code)));
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "zh")]
    [InlineData("en-GB,en;q=0.9,zh;q=0.8", "en")]
    [InlineData("de,zh;q=0.5,en;q=0.4", "zh")]
    [InlineData("ZH", "zh")]
    [InlineData("", "en")]
    [InlineData("zh;q=0", "en")]
    [InlineData(";;;q=,,,", "en")]
    public void The_language_is_the_one_that_the_browser_prefers(string header, string language) =>
        Assert.Equal(language, LanguageChoice.Preferred(header));

    [Fact]
    public void The_command_of_the_empty_city_names_files_that_are_there()
    {
        var words = Sample.Command.Split(' ');

        Assert.All([words[2], words[4]], path => Assert.True(File.Exists(Path.Combine(SourceTree.Root, path)), path));
        Assert.True(File.Exists(Path.Combine(SourceTree.Root, words[0])));
    }

    /// <summary>
    /// All codes of refusals but those that only the command line and files of backups meet, and those of faults of
    /// mappings and of lines of CSV, which no contract lists.
    /// </summary>
    private static IEnumerable<string> Codes()
    {
        string[] elsewhere =
        [
            "archive.", "backup.", "sink.", "erase.", "http.basemap.", "store.missing", "command.kind", "csv.file",
        ];
        var listed = File.ReadLines(Path.Combine(SourceTree.Root, "contracts", "problems.txt")).Where(
            code => !elsewhere.Any(start => code.StartsWith(start, StringComparison.Ordinal)));
        var inSources = ((string[])["src/Sense", "connectors/Csv"])
            .SelectMany(folder => Directory.GetFiles(
                Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "Tests"))
            .SelectMany(path => FileCodes().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value)
            .Where(code => code != "csv.file");
        return listed.Concat(inSources).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Sources() =>
        ((string[])["*.razor", "*.cs", "*.ts"]).SelectMany(pattern => Directory.GetFiles(
                Path.Combine(SourceTree.Root, "src", "Screen"), pattern, SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "obj"));

    [GeneratedRegex("""
        "((?:mapping|csv|json|message|record|time|value|reading)\.[a-z][a-z.-]*[a-z])"
        """)]
    private static partial Regex FileCodes();

    [GeneratedRegex("""
        (?:Of\(|DefaultContext \+ |^        \()"([A-Za-z]+)"
        """, RegexOptions.Multiline)]
    private static partial Regex Terms();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Blanks();

    [GeneratedRegex("""(?:\bT\[|Texts\[|Fill\(|\btext\()"([a-z][a-z0-9.]*)"[\],)]""")]
    private static partial Regex Asked();
}
