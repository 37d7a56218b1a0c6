using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary><c>citybrain validate</c> over the folders of domains.</summary>
public sealed class ValidateCommandTests : IDisposable
{
    private readonly TemporaryFolder _root = new("tree");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_domain_of_this_tree_is_sound()
    {
        var (code, said) = await RunAsync(SourceTree.Root);

        Assert.True(code == 0, said);
        foreach (var domain in Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "domains")))
            Assert.Contains($"{domain}: sound", said, StringComparison.Ordinal);
        Assert.DoesNotContain("not part of this program", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("domain.yaml", "id: Traffic", "id: Trafic", "domain.yaml:1:1 domain.id")]
    [InlineData("domain.yaml", "  zh: 交通\n", "", "domain.yaml:4:3 domain.key.missing")]
    [InlineData("domain.yaml", "zh: 交通", "zh: Traffic", "domain.yaml:5:7 domain.name")]
    [InlineData("domain.yaml", "en: Traffic", "en: Roads", "TrafficDomain.cs:42:1 domain.name")]
    [InlineData("domain.yaml", "tier: bronze", "tier: wood", "domain.yaml:7:7 domain.value")]
    [InlineData("domain.yaml", "tier: bronze", "teir: bronze", "domain.yaml:7:1 domain.key.unknown")]
    [InlineData("domain.yaml", "dataModel.Transportation/Vehicle", "dataModel.Transportation/Car",
        "domain.yaml:14:1 domain.entity")]
    [InlineData("domain.yaml", "feeds:\n  - feeds/road-loops.yaml\n", "", "road-loops.yaml:1:1 domain.unlisted")]
    [InlineData("domain.yaml", "- feeds/road-loops.yaml", "- feeds/roads.yaml", "domain.yaml:19:1 domain.file")]
    [InlineData("domain.yaml", "6: value.number, ", "", "i94-sample.csv:6:1 value.number")]
    [InlineData("domain.yaml", "6: value.number", "6: value.range", "i94-sample.csv:6:1 sample.refused")]
    [InlineData("domain.yaml", "6: value.number", "5: value.range, 6: value.number",
        "i94-sample.csv:5:1 sample.taken")]
    [InlineData("domain.yaml", "feed", "[", "domain.yaml")]
    [InlineData("samples/road-loops.ndjson", "\"vehiclesPerHour\":420", "\"vehiclesPerHour\":-420",
        "road-loops.ndjson:1:1 value.range")]
    [InlineData("samples/road-loops.ndjson", "{\"topic\":\"devices/loop-2", "{topic:\"devices/loop-2",
        "road-loops.ndjson:2:1 sample.line")]
    [InlineData("samples/road-loops.ndjson", "\"topic\":\"devices/loop-2/traffic\"", "\"topic\":\"loop-2\"",
        "road-loops.ndjson:2:1 message.topic")]
    [InlineData("feeds/road-loops.yaml", "unit: KMH", "unit: MTS", "road-loops.yaml:27:3 domain.unit")]
    [InlineData("feeds/road-loops.yaml", "transport:congested", "transport:jammed",
        "road-loops.yaml:29:3 domain.attribute")]
    [InlineData("feeds/road-loops.yaml", "type: transport:TrafficFlowObserved", "type: Loop",
        "road-loops.yaml:1:1 domain.mapping")]
    [InlineData("feeds/road-loops.yaml", "  topic: devices/{station}/traffic\n", "", "domain.yaml:19:1 domain.feed")]
    [InlineData("feeds/road-loops.yaml", "unit: KMH", "unit: furlongs", "road-loops.yaml:27:")]
    [InlineData("feeds/road-loops.yaml", "@{at}\"\n\ntime:\n  column: at\n", "\"\n",
        "road-loops.yaml:16:8 mapping.key.same")]
    [InlineData("mappings/i94-traffic-volume.yaml", "column: temp_k", "column: temp_c",
        "i94-sample.csv:1:1 mapping.column")]
    public async Task Each_fault_is_named_with_its_file_and_line(
        string file, string right, string wrong, string fault)
    {
        var folder = await CopyAsync();
        await ChangeAsync(folder, file, right, wrong);

        var (code, said) = await RunAsync(_root.Root);

        Assert.Equal(1, code);
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh: 交通", "zh: \"\"", "domain.yaml:5:7 domain.value")]
    [InlineData("zh: 交通", "zh: Traffic", "domain.yaml:5:7 domain.name")]
    [InlineData("id: Traffic", "ids: Traffic", "domain.yaml:2:1 domain.key.missing")]
    [InlineData("tier: bronze", "tier: wood", "domain.yaml:7:7 domain.value")]
    public async Task A_fault_of_the_description_hides_none_behind_it_and_makes_no_other(
        string right, string wrong, string fault)
    {
        var folder = await CopyAsync();
        await ChangeAsync(folder, "domain.yaml", right, wrong);
        await ChangeAsync(folder, "feeds/road-loops.yaml", "unit: KMH", "unit: furlongs");
        await ChangeAsync(folder, "mappings/i94-traffic-volume.yaml", "column: temp_k", "column: temp_c");

        var (code, said) = await RunAsync(_root.Root);

        Assert.Equal(1, code);
        Assert.Contains(fault, said, StringComparison.Ordinal);
        Assert.Contains("road-loops.yaml:27:", said, StringComparison.Ordinal);
        Assert.Contains("i94-sample.csv:1:1 mapping.column", said, StringComparison.Ordinal);
        Assert.DoesNotContain("TrafficDomain.cs", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n'), line => line.Contains("domain.yaml", StringComparison.Ordinal)
            && !line.Contains("key.unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_of_feeds_is_checked_file_by_file()
    {
        var folder = await CopyAsync();
        var feeds = Directory.CreateDirectory(_root.Of("city-feeds")).FullName;
        foreach (var name in new[] { "a.yaml", "b.yaml" })
            File.Copy(Path.Combine(folder, "feeds", "road-loops.yaml"), Path.Combine(feeds, name));
        await ChangeAsync(feeds, "b.yaml", "unit: KMH", "unit: kph");

        var (code, said) = await RunAsync(feeds);

        Assert.Equal(1, code);
        Assert.Contains("a.yaml: sound", said, StringComparison.Ordinal);
        Assert.Contains("b.yaml:27:", said, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(Directory.CreateDirectory(_root.Of("empty")).FullName)).Code);
    }

    [Fact]
    public async Task A_sample_that_nobody_names_and_a_file_that_is_too_long_are_faults()
    {
        var folder = await CopyAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "samples", "more.csv"), "a\n1\n", Cancel);
        await File.AppendAllTextAsync(
            Path.Combine(folder, "samples", "road-loops.ndjson"), new string('\n', 2_000_000), Cancel);

        var (code, said) = await RunAsync(folder);

        Assert.Equal(1, code);
        Assert.Contains("more.csv:1:1 domain.unlisted", said, StringComparison.Ordinal);
        Assert.Contains("road-loops.ndjson:1:1 file.large", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_that_is_not_built_yet_is_checked_but_for_its_class()
    {
        File.WriteAllText(_root.Of("City.slnx"), "");
        Directory.CreateDirectory(_root.Of("domains"));
        using var made = new StringWriter();
        Assert.Equal(0, await Entry.RunAsync(
            ["new", "domain", "WaterSupply", "--zh", "供水", "--root", _root.Root], made, made));

        var (code, said) = await RunAsync(_root.Root);

        Assert.True(code == 0, said);
        Assert.Contains("not part of this program yet", said, StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();

    private static async Task<(int Code, string Said)> RunAsync(string path)
    {
        using var said = new StringWriter();
        return (await Entry.RunAsync(["validate", path], said, said), said.ToString());
    }

    private static async Task ChangeAsync(string folder, string file, string right, string wrong)
    {
        var path = Path.Combine(folder, file);
        var text = await File.ReadAllTextAsync(path, Cancel);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0);
        await File.WriteAllTextAsync(path, text[..at] + wrong + text[(at + right.Length)..], Cancel);
    }

    /// <summary>The folder of Traffic without what was built of it.</summary>
    private async Task<string> CopyAsync()
    {
        var (from, to) = (Path.Combine(SourceTree.Root, "domains", "Traffic"), _root.Of("domains/Traffic"));
        foreach (var place in new[] { "", "mappings", "feeds", "samples" })
        {
            Directory.CreateDirectory(Path.Combine(to, place));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(from, place)))
                await File.WriteAllBytesAsync(
                    Path.Combine(to, place, Path.GetFileName(file)), await File.ReadAllBytesAsync(file, Cancel),
                    Cancel);
        }

        return to;
    }
}
