using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>Holds a folder for one process. The system lets go of it when the process ends, however it ends.</summary>
internal static class StoreLock
{
    private const string Name = "store.lock";

    /// <summary>Takes the folder; disposing lets go of it.</summary>
    /// <exception cref="StoreException">Another store holds it.</exception>
    public static IDisposable Take(string directory)
    {
        var path = Path.Combine(directory, Name);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StoreException(
                $"This user may not write to {directory}. Give it the right to, or name another folder.", false, fault);
        }
        catch (IOException fault)
        {
            throw new StoreException(
                $"The folder {directory} is in use by another process. Stop it, or name another folder.", false, fault);
        }
    }
}
