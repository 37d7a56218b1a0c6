using City.Kernel;
using City.Stores.Sqlite;
using City.TestKit;

namespace City.Host.Tests;

/// <summary>What is left of persons in the files of a city.</summary>
public sealed class ErasedFilesTests : ErasureContract
{
    protected override string[] Words(string city) => ["--data", Folder.Of(city)];

    protected override Task<ICityStore> OpenAsync(string city) => Task.FromResult<ICityStore>(
        SqliteStore.Open(new SqliteStoreOptions { Directory = Folder.Of(city), Shards = Shards }));

    protected override IReadOnlyList<string> Files(string city) => FilesIn(Folder.Of(city));
}
