using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task A_wrong_start_lists_every_fault_at_once_and_begins_nothing()
    {
        using var folder = new TemporaryFolder("faults");
        await File.WriteAllTextAsync(folder.Of("file"), "", TestContext.Current.CancellationToken);
        var (code, said) = await RunAsync(
            "run", "--urls", "ftp://x;http://127.0.0.1:1/path", "--data", folder.Of("file"), "--store", "tape",
            "--shards", "257", "--body-mib", "0", "--connections", "many", "--pending", "-1",
            "--password-file", folder.Of("no/such/file"), "--context-map", "nonsense", "--colour", "red",
            "--basemap", folder.Of("file"));

        Assert.Equal(2, code);
        string[] faults =
        [
            "--urls ftp://x:", "--urls http://127.0.0.1:1/path:", $"--data {folder.Of("file")}:", "--store tape:",
            "--shards 257:", "--body-mib 0:", "--connections many:", "--pending -1:", "--password-file",
            "--context-map", "--basemap",
            "'--colour'", "'red'",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, said, StringComparison.Ordinal));
        Assert.Contains("13 faults · 无法启动，13 处错误", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://user@127.0.0.1:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData(";")]
    public async Task An_address_that_cannot_be_listened_on_is_refused(string url)
    {
        var (code, said) = await RunAsync("run", "--urls", url, "--store", "memory");

        Assert.Equal(2, code);
        Assert.Contains("--urls", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://h:1883?version=4")]
    [InlineData("mqtt://h/topic")]
    [InlineData("http://h")]
    [InlineData("mqtt://h?colour=red")]
    public async Task A_broker_elsewhere_is_named_by_its_address_and_perhaps_its_version(string url)
    {
        var (code, said) = await RunAsync("run", "--mqtt-from", url);
        var (_, good) = await RunAsync("run", "--mqtt-from", "mqtts://u:p@h?version=3.1.1", "--colour", "red");

        Assert.Equal(2, code);
        Assert.Contains("--mqtt-from", said, StringComparison.Ordinal);
        Assert.DoesNotContain("--mqtt-from", good, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--store", "postgres://:sec-ret@h/a/b?colour=red", 3)]
    [InlineData("--store", "Host=h;Password=sec@ret;Colour=red", 1)]
    [InlineData("--stor", "postgres://u:sec@ret@h/d", 2)]
    public async Task Faults_of_a_database_s_address_are_listed_at_once_without_its_password(
        string option, string text, int faults)
    {
        var (code, said) = await RunAsync("run", option, text);

        Assert.Equal(2, code);
        Assert.Equal(faults, said.Split('\n').Count(line => line.StartsWith("  - ", StringComparison.Ordinal)));
        Assert.DoesNotContain("sec", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ret@", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("walk")]
    [InlineData("run", "--shards")]
    public async Task A_command_that_is_not_there_or_not_whole_is_refused(params string[] arguments)
    {
        var (code, said) = await RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("citybrain --help", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_a_folder_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder("probe");

        Assert.Null(Checks.Folder(folder.Of("a/b/c")));
        Assert.Null(Checks.Folder(folder.Root));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root));
        var (code, _) = await RunAsync("run", "--data", folder.Of("new"), "--shards", "0");
        Assert.Equal(2, code);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void A_context_map_is_cut_where_a_file_begins_even_when_the_url_has_an_equals_sign()
    {
        using var folder = new TemporaryFolder("map");
        File.WriteAllText(folder.Of("a=b.jsonld"), "{}");

        Assert.Equal(("https://example.org/c?v=1", folder.Of("a=b.jsonld")),
            Checks.Pair($"https://example.org/c?v=1={folder.Of("a=b.jsonld")}"));
        Assert.Null(Checks.Context($"https://example.org/c?v=1={folder.Of("a=b.jsonld")}"));
        Assert.NotNull(Checks.Context($"https://example.org/c={folder.Of("missing.jsonld")}"));
        Assert.NotNull(Checks.Context($"mailto:a@b={folder.Of("a=b.jsonld")}"));
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await Entry.RunAsync(arguments, output, errors);
        return (code, errors.ToString());
    }
}
