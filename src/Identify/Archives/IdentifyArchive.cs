using City.Kernel;

namespace City.Identify;

/// <summary>
/// All identifiers of a node in one stream: the log up to one frame, in blocks with checksums. Made while the node
/// serves, or from a folder; what it is restored into answers as the node did at that frame.
/// </summary>
public static class IdentifyArchive
{
    /// <summary>Writes the identifiers of a folder on which no node runs.</summary>
    /// <exception cref="StoreException">Another process has it.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message says where.</exception>
    public static async Task<IdentifyArchiveSummary> WriteAsync(
        HandleStoreOptions keep, Stream into, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(keep);
        await using var store = HandleLog.Open(keep, clock);
        return await WriteAsync(store, into, clock, cancel);
    }

    internal static async Task<IdentifyArchiveSummary> WriteAsync(
        HandleLog store, Stream into, TimeProvider clock, CancellationToken cancel)
    {
        using var snapshot = store.TakeSnapshot();
        return await new ArchiveWriting(into, snapshot).RunAsync(clock.GetUtcNow(), cancel);
    }

    /// <summary>Reads an archive to its end and looks at each block, frame and record.</summary>
    /// <exception cref="InvalidDataException">It is damaged or cut off; the message says where.</exception>
    public static Task<IdentifyArchiveSummary> CheckAsync(Stream from, CancellationToken cancel) =>
        new ArchiveReading(from, null).RunAsync(cancel);

    /// <summary>
    /// Puts the identifiers of an archive into a folder that is not there yet: all of them, or nothing.
    /// </summary>
    /// <param name="from">The archive.</param>
    /// <param name="folder">The folder of identifiers; an empty one may be there.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>What was restored, and what the node now holds.</returns>
    /// <exception cref="InvalidDataException">The archive is damaged; the message says where.</exception>
    /// <exception cref="IOException">There are identifiers already, or the disk has no room.</exception>
    public static async Task<(IdentifyArchiveSummary Summary, StoreFigures Figures)> RestoreAsync(
        Stream from, string folder, TimeProvider clock, CancellationToken cancel)
    {
        if (IsTaken(folder)) throw new IOException($"There are identifiers in {folder}; nothing of it is overwritten.");
        var beside = folder.TrimEnd(Path.DirectorySeparatorChar) + ".part";
        if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        Directory.CreateDirectory(beside);
        try
        {
            var summary = await new ArchiveReading(from, beside).RunAsync(cancel);
            StoreFigures figures;
            // Opened once, so that all of it was read and the index is made.
            await using (var store = HandleLog.Open(new HandleStoreOptions { Directory = beside }, clock))
                figures = store.Figures;
            if (Directory.Exists(folder)) Directory.Delete(folder);
            Directory.Move(beside, folder);
            FolderSync.RunAbove(folder);
            return (summary, figures);
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }

    /// <summary>True where a folder holds anything that a restored one must not be put over.</summary>
    public static bool IsTaken(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
}
