using City.Kernel;
using City.Stores.Sqlite;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

public sealed class MasterKeyFileTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_a_city_has_sealed_and_its_keys_are_lost_no_new_master_key_is_made()
    {
        using var folder = new TemporaryFolder("lost");
        var options = new RunOptions { Data = folder.Of("data") };
        await using var store = Open(folder.Of("one"));
        (await MasterKeyFile.OpenAsync(options, store, Cancel)).Dispose();
        await store.Keys.AddAsync(new SubjectKey("k1", "", "urn:p:1", new byte[9]), Cancel);
        (await MasterKeyFile.OpenAsync(options, store, Cancel)).Dispose();
        File.Delete(options.MasterKeyPath);

        // As a restore without the keys leaves it: the documents are there.
        await using var restored = Open(folder.Of("two"));
        foreach (var name in await store.Blobs.ListAsync("", Cancel))
            await restored.Blobs.PutAsync(name, (await store.Blobs.GetAsync(name, Cancel))!.Value, Cancel);

        foreach (var lost in new ICityStore[] { store, restored })
        {
            var refused = await Assert.ThrowsAsync<InvalidDataException>(
                () => MasterKeyFile.OpenAsync(options, lost, Cancel));
            Assert.Contains("is missing", refused.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(options.MasterKeyPath));
        }
    }

    private static SqliteStore Open(string directory) =>
        SqliteStore.Open(new SqliteStoreOptions { Directory = directory, Shards = 1 });
}
