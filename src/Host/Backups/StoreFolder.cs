using City.Kernel;
using City.Stores.Sqlite;

namespace City.Host.Backups;

/// <summary>The store of a data folder, for work on it while no brain runs on it.</summary>
internal static class StoreFolder
{
    private const string Unfinished = "restore.part", Log = "log.db";

    /// <summary>Opens the store that is there; refused with <c>store.missing</c>.</summary>
    /// <exception cref="StoreException">A brain runs on it, or the disk failed.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static Result<ICityStore> Open(string directory) => SqliteStore.ShardsOf(directory) is { } shards
        ? SqliteStore.Open(new SqliteStoreOptions { Directory = directory, Shards = shards })
        : new Refusal(RefusalKind.Unknown, "store.missing",
            $"There is no city in {directory}. Name the folder that 'run' has as --data. 该目录中没有城市数据。");

    /// <summary>Whether no file of a store lies in the folder; other things may.</summary>
    public static bool IsFree(string directory) =>
        !Directory.Exists(directory) || !Directory.EnumerateFiles(directory, "*.db*").Any();

    /// <summary>
    /// Makes a store in the folder. It is filled in a folder of its own and moved once it is whole, the log last,
    /// without which nothing is a store; where filling fails or is refused, nothing is left.
    /// </summary>
    public static async Task<Refusal?> MakeAsync(string directory, int shards, Func<ICityStore, Task<Refusal?>> fill)
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
                File.Move(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: false);
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
