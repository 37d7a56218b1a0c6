using System.Net;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>
/// In copies of the sources: a domain that <c>citybrain new domain</c> makes is whole, and one that was deleted is
/// missed by nobody. Takes many minutes, so with CITY_TEST_LONG=1 (<c>./test --long</c>) only.
/// </summary>
[Collection(Builds.Name)]
public sealed class DomainBuildTests
{
    private const string Why = "It builds the program anew; ./test --long runs it.";
    private const string Folder = "domains/WaterSupply";
    private const string Program = "src/Host/bin/Release/net10.0/citybrain";

    /// <summary>The domain that the readme walks through; the one that a city cannot leave out.</summary>
    private const string Toured = "Traffic";

    /// <summary>What looks at the folders of domains, or at a program that was built with them.</summary>
    private const string Suites =
        "Kernel Sense Screen Host connectors/Mqtt domains Arrows Contracts Tidy City.Sim FrontPage";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_domain_passes_its_tests_and_those_of_the_tree_and_shows_a_page()
    {
        LongForm.Only(Why);
        using var copy = await SourceCopy.MakeAsync(Cancel);
        await copy.AddAsync("WaterSupply", "供水", Cancel);

        var (_, said) = await copy.TestAsync(Folder + " Arrows Contracts Tidy", Cancel);
        Assert.Matches(Folder + " +[1-9][0-9]* passed +0 failed +0 skipped", said);
        Assert.Contains("WaterSupply: sound",
            await copy.RunAsync($"{Program} validate domains", Cancel), StringComparison.Ordinal);
        await MustShowAsync(copy);
    }

    [Fact]
    public async Task A_new_domain_that_is_deleted_leaves_every_file_as_it_was()
    {
        LongForm.Only(Why);
        using var copy = await SourceCopy.MakeAsync(Cancel);
        await copy.AddAsync("WaterSupply", "供水", Cancel);
        var changed = await copy.ChangedAsync(Cancel);
        Assert.Contains(Folder + "/WaterSupplyDomain.cs", changed);
        Assert.All(changed, path => Assert.True(
            path.StartsWith(Folder + "/", StringComparison.Ordinal) || path == "City.slnx"
                || path.EndsWith("/packages.lock.json", StringComparison.Ordinal), path));

        Directory.Delete(copy.Of(Folder), recursive: true);
        await copy.RunAsync("eng/slnx && dotnet restore --locked-mode", Cancel);
        await copy.RunAsync("dotnet restore --force-evaluate", Cancel);

        Assert.Empty(await copy.ChangedAsync(Cancel));
    }

    [Fact]
    public async Task A_city_without_any_domain_but_the_toured_one_passes_as_it_is()
    {
        LongForm.Only(Why);
        using var copy = await SourceCopy.MakeAsync(Cancel);
        var deleted = Directory.GetDirectories(copy.Of("domains"))
            .Where(folder => Path.GetFileName(folder) != Toured).ToList();
        Assert.NotEmpty(deleted);
        foreach (var folder in deleted) Directory.Delete(folder, recursive: true);

        var (passed, said) = await copy.TestAsync(Suites, Cancel);
        Assert.True(passed > 1_000, said);

        var changed = await copy.ChangedAsync(Cancel);
        Assert.Equal("City.slnx", Assert.Single(changed, path => File.Exists(copy.Of(path))));
    }

    /// <summary>The page of the domain that was made, in both languages, before its sample was fed and after.</summary>
    private static async Task MustShowAsync(SourceCopy copy)
    {
        using var work = new TemporaryFolder("domain-page");
        await using var brain = await Brain.StartAsync(
            new BrainStart { Program = copy.Of(Program), Data = work.Of("data"), Work = work.Root }, Cancel);
        const string First = "urn:ngsi-ld:WaterSupplyObserved:1", Second = "urn:ngsi-ld:WaterSupplyObserved:2";
        Assert.DoesNotContain(First, await PageAsync(brain, "en"), StringComparison.Ordinal);

        await copy.RunAsync(
            $"{Program} feed {Folder}/samples/water-supply.csv --map {Folder}/mappings/water-supply.yaml "
            + $"--url {brain.Address} --password-file {work.Of("password")}", Cancel);

        string[] same = ["North gate", First, Second];
        Says(await PageAsync(brain, "en"), ["<h1>Water supply</h1>", "Measured temperature", .. same]);
        Says(await PageAsync(brain, "zh"), ["<h1>供水</h1>", "实测温度", .. same]);
    }

    private static async Task<string> PageAsync(Brain brain, string language)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/domains/WaterSupply");
        ask.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await brain.Client.SendAsync(ask, Cancel);
        answer.EnsureSuccessStatusCode();
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static void Says(string page, params string[] texts) =>
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
}
