using System.Text.RegularExpressions;

namespace City.Sense.Tests;

public sealed class DocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "dev", "mappings.md"));

    [Fact]
    public void The_example_of_the_page_is_a_mapping_without_faults()
    {
        var example = Regex.Match(Page, "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

        Assert.True(Mapping.Load(example).TryGet(out var mapping), string.Join('\n', Mapping.Load(example).Faults));
        Assert.Empty(mapping.Bind(["station", "time", "vehicles", "temp_f", "lon", "lat"]).Faults);
    }

    [Fact]
    public async Task The_example_of_the_page_of_feeds_takes_the_message_of_its_command_line()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "dev", "feeds.md"));
        var example = Regex.Match(page, "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var sent = Regex.Match(page, "-m \"(.*)\"").Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal)
            .Replace("$(date -u +%FT%TZ)", "2026-01-01T08:00:00Z", StringComparison.Ordinal);
        var topic = Regex.Match(page, "-t (\\S+)").Groups[1].Value;

        var read = await new JsonMessages(Mappings.Load(example)).ReadAsync(
            new FeedMessage(topic, System.Text.Encoding.UTF8.GetBytes(sent)), TestContext.Current.CancellationToken);

        Assert.Null(read.Fault);
        Assert.True(read.Mapper!.Map(read.Records[0].Fields).TryGet(out var record, out var refusal), refusal?.Detail);
        Assert.Equal(2, record.Attributes.Length);
        Assert.Equal("urn:ngsi-ld:TrafficFlowObserved:loop-7", record.EntityId);
    }

    [Fact]
    public void Every_code_of_a_dead_letter_is_on_the_page()
    {
        var sources = new[] { Path.Combine("src", "Sense"), Path.Combine("connectors", "Csv") }
            .Select(folder => Path.Combine(SourceTree.Root, folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "Tests" or "obj"));
        var codes = sources
            .SelectMany(path => Regex.Matches(File.ReadAllText(path), "\"((?:value|time|record)\\.[a-z-]+)\""))
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(codes.Count >= 15, $"{codes.Count} codes");
        Assert.All(codes, code => Assert.Contains($"`{code}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_of_the_page_is_a_key_of_the_language()
    {
        const string rows = "^\\| (`[a-z]+`(?:, `[a-z]+`)*(?: or `[a-z]+`)?) \\|";
        var tables = Page[Page.IndexOf("### `attributes`", StringComparison.Ordinal)..];
        var keys = Regex.Matches(tables, rows, RegexOptions.Multiline)
            .SelectMany(match => Regex.Matches(match.Groups[1].Value, "`([a-z]+)`"))
            .Select(match => match.Groups[1].Value).ToList();

        Assert.True(keys.Count >= 20, $"{keys.Count} keys");
        string[] kinds = ["column: c", "column: c\ntype: time", "kind: GeoProperty", "kind: LanguageProperty"];
        Assert.All(keys, key =>
        {
            var tries = kinds
                .Select(kind => Mappings.Text(kind.StartsWith($"{key}:") ? kind : $"{key}: 0\n{kind}"))
                .Append(Mappings.Text("column: c", $"rejected: {{ {key}: 0 }}"));
            Assert.Contains(tries, yaml => Mapping.Load(yaml).Faults.All(fault =>
                fault.Code != "mapping.key.unknown" || !fault.Detail.Contains($"no key '{key}'")));
        });
    }
}
