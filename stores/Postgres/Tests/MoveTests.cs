using City.TestKit;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>Cities that move between folders and databases by the program's own commands, without a brain.</summary>
public sealed class MoveTests(OwnCluster server, ArchivedCity city)
    : IClassFixture<OwnCluster>, IClassFixture<ArchivedCity>, IDisposable
{
    private readonly TemporaryFolder _folder = new("move");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_city_moves_from_a_folder_into_a_database_and_back_with_its_past_and_its_keys()
    {
        var (there, back) = (await NewUrlAsync(), _folder.Of("back"));
        var said = await RestoreAsync(there);
        Assert.Contains("--shards 8", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(PostgresCluster.Password), said, StringComparison.Ordinal);
        await ArchivedCity.MustAsync("verify", "--store", there, "--master-key-file", city.MasterKey);
        await using (var brain = await city.StartAsync(_folder.Of("unused"), there))
        {
            await CheckAsync(brain, ArchivedCity.People);
            await ArchivedCity.CreateAsync(brain, ArchivedCity.People);
            // Back out of the database, beside the brain that holds it: nothing is taken from it.
            await ArchivedCity.MustAsync(
                "export", "--to", _folder.Of("two"), "--keys-to", _folder.Of("keys"), "--store", there);
            await ArchivedCity.CreateAsync(brain, ArchivedCity.People + 1);
        }

        await ArchivedCity.MustAsync("import", _folder.Of("two"), "--keys", _folder.Of("keys"), "--data", back);
        await ArchivedCity.MustAsync("verify", "--data", back, "--master-key-file", city.MasterKey);
        await using var last = await city.StartAsync(back, null);
        await CheckAsync(last, ArchivedCity.People + 1);
    }

    [Fact]
    public async Task A_database_that_holds_a_city_is_not_restored_into_and_one_that_holds_none_is_not_backed_up()
    {
        var (empty, used) = (await NewUrlAsync(), await NewUrlAsync());
        await RestoreAsync(used);

        await RefusedAsync(1, "archive.store.used", "restore", city.Archive, "--store", used);
        await RefusedAsync(2, "store.missing", "backup", "--to", _folder.Of("none"), "--store", empty);
        await RefusedAsync(2, "store.missing", "verify", "--store", empty);
        await RefusedAsync(2, "is away", "verify", "--store", PostgresCluster.UrlAt(Brain.FreePort(), "city"));

        Assert.False(File.Exists(_folder.Of("none")));
        Assert.Equal("0", await AskAsync(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_restore_that_is_killed_leaves_nothing_that_is_taken_for_a_city_and_can_be_done_again()
    {
        var url = await NewUrlAsync();
        await using (var restoring = new ChildProcess(
            SourceTree.BrainProgram!, ["restore", city.Archive, "--keys", city.Keys, "--store", url]))
        {
            // It is under way as soon as there are tables beside.
            while (await AskAsync(url, "SELECT to_regclass('public_restore.city_frame') IS NOT NULL") != "t")
                Assert.False(restoring.HasExited, restoring.Output);
            await restoring.KillAsync(Cancel);
        }

        Assert.Equal("0", await AskAsync(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
        await RefusedAsync(2, "store.missing", "verify", "--store", url);

        await RestoreAsync(url);
        Assert.Equal("0", await AskAsync(url, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%restore'"));
        await ArchivedCity.MustAsync("verify", "--store", url, "--master-key-file", city.MasterKey);
    }

    [Fact]
    public async Task A_key_that_was_harmed_in_a_database_is_named_with_what_to_do()
    {
        var url = await NewUrlAsync();
        await RestoreAsync(url);
        await AskAsync(url,
            "UPDATE city_key SET wrapped = set_byte(wrapped, 3, get_byte(wrapped, 3) # 1) "
            + "WHERE id = (SELECT min(id) FROM city_key)");

        await RefusedAsync(1, "keys: ", "verify", "--store", url);
    }

    private async Task<string> NewUrlAsync()
    {
        if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
        return server.Cluster.Url(await server.NewDatabaseAsync(Cancel));
    }

    private Task<string> RestoreAsync(string url) =>
        ArchivedCity.MustAsync("restore", city.Archive, "--keys", city.Keys, "--store", url);

    private static async Task RefusedAsync(int code, string what, params string[] words)
    {
        var (ended, said) = await ChildProcess.RunAsync(SourceTree.BrainProgram!, words, Cancel);
        Assert.True(ended == code, $"{words[0]} ended with {ended}: {said}");
        Assert.Contains(what, said, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string url, string sql) =>
        (await server.Cluster.SqlAsync(url[(url.LastIndexOf('/') + 1)..], sql, Cancel)).Trim();

    /// <summary>So many people are there, no more, each with what is personal and its past.</summary>
    private static async Task CheckAsync(Brain brain, int people)
    {
        for (var i = 0; i < people; i++)
        {
            var past = await brain.Client.GetStringAsync(
                new Uri($"/ngsi-ld/v1/temporal/entities/urn:person:{i}?options=temporalValues", UriKind.Relative),
                Cancel);
            Assert.Contains($"1-{i}", past, StringComparison.Ordinal);
            Assert.Contains($"2-{i}", past, StringComparison.Ordinal);
        }

        using var next = await brain.Client.GetAsync(
            new Uri($"/ngsi-ld/v1/entities/urn:person:{people}", UriKind.Relative), Cancel);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, next.StatusCode);
    }
}
