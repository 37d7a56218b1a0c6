using City.Identify;
using City.Kernel;
using City.Stores.Sqlite;

namespace City.Host.Backups;

/// <summary>
/// The folder of a city. A store is filled in a folder of its own inside and moved once it is whole, the log last,
/// without which nothing is a store.
/// </summary>
internal sealed class StoreFolder(string directory) : StorePlace
{
    private const string Unfinished = "restore.part", Log = "log.db";

    /// <inheritdoc/>
    public override string Folder => directory;

    /// <summary>Where the identifiers of a city lie; null where it lies in no folder.</summary>
    public static string? IdentifiersOf(StorePlace place) =>
        place.Folder is { } folder ? new RunOptions { Data = folder }.IdentifyFolder : null;

    /// <inheritdoc/>
    public override string RunWords => $"--data {directory}";

    /// <inheritdoc/>
    public override Task<Result<ICityStore>> OpenAsync(CancellationToken cancel)
    {
        Result<ICityStore> opened = SqliteStore.ShardsOf(directory) is { } shards
            ? SqliteStore.Open(new SqliteStoreOptions { Directory = directory, Shards = shards })
            : Missing($"There is no city in {directory}. Name the folder that 'run' has as --data. 该目录中没有城市数据。");
        return Task.FromResult(opened);
    }

    /// <summary>No file of a store may lie in the folder; other things may.</summary>
    public override Task<Refusal?> WhyTakenAsync(CancellationToken cancel) => Task.FromResult(
        Directory.Exists(directory) && Directory.EnumerateFiles(directory, "*.db*").Any()
            ? Taken($"There is a city in {directory}, and nothing of it is overwritten. Name another folder. "
                + "该目录已有城市数据。")
            : null);

    /// <inheritdoc/>
    public override async Task<Refusal?> MakeAsync(
        int shards, Func<ICityStore, Task<Refusal?>> fill, CancellationToken cancel)
    {
        var (beside, wasThere) = (Path.Combine(directory, Unfinished), Directory.Exists(directory));
        Remove(beside);
        try
        {
            await using (var store = SqliteStore.Open(
                new SqliteStoreOptions { Directory = beside, Shards = shards }))
                if (await fill(store) is { } refusal)
                    return refusal;
            foreach (var file in Directory.EnumerateFiles(beside, "*.db*").OrderBy(IsLog).ToList())
            {
                // The log's name must not be on the disk without the others.
                if (IsLog(file)) FolderSync.Run(directory);
                File.Move(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: false);
            }

            FolderSync.Run(directory);
            if (!wasThere) FolderSync.RunAbove(directory);
            return null;
        }
        finally
        {
            Remove(beside);
            if (!wasThere && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
                Directory.Delete(directory);
        }
    }

    private static bool IsLog(string path) => Path.GetFileName(path) == Log;

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
