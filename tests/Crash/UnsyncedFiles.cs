using System.Globalization;
using City.TestKit;

namespace City.Crash;

/// <summary>What a loss of power does with the changes that no sync made durable.</summary>
internal enum PowerLoss
{
    /// <summary>All of them are gone.</summary>
    TakesAll,

    /// <summary>Some of them reached the disk and some did not, whichever came first; one may be torn.</summary>
    TakesSome,
}

/// <summary>
/// A file layer that discards what was not synced when a process is killed: unsynced.c preloaded into it, and the
/// taking back of what it noted.
/// </summary>
internal sealed class UnsyncedFiles
{
    private const int SectorBytes = 512;

    private readonly string _library;
    private readonly string _data;
    private readonly string _journal;

    /// <summary>Puts the files below a folder on the layer.</summary>
    /// <param name="library">The layer, compiled.</param>
    /// <param name="data">The folder whose files may forget.</param>
    /// <param name="work">A folder on the same disk, for the journal.</param>
    public UnsyncedFiles(string library, string data, string work) =>
        (_library, _data, _journal) = (library, data, Path.Combine(work, "unsynced.journal"));

    /// <summary>Compiles the layer into a folder.</summary>
    /// <returns>Path of the library; null where there is no C compiler.</returns>
    public static async Task<string?> CompileLayerAsync(string work, CancellationToken cancel)
    {
        var library = Path.Combine(work, "unsynced.so");
        var source = Path.Combine(AppContext.BaseDirectory, "unsynced.c");
        var built = await CompileAsync(["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl", "-lpthread"], cancel);
        return built ? library : null;
    }

    /// <summary>Runs the C compiler.</summary>
    /// <returns>False where the machine has none.</returns>
    /// <exception cref="InvalidOperationException">It refused the source.</exception>
    public static async Task<bool> CompileAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        var compiler = new[] { "gcc", "cc", "clang" }.FirstOrDefault(OnPath);
        if (compiler is null) return false;
        string[] strictly = ["-Wall", "-Wextra", "-Werror", .. arguments];
        var (code, output) = await ChildProcess.RunAsync(compiler, strictly, cancel);
        return code == 0 ? true : throw new InvalidOperationException(output);
    }

    /// <summary>Variables that put a process on this file layer.</summary>
    /// <param name="deaf">The disk lies: it answers every sync and does nothing.</param>
    /// <param name="delayMicroseconds">How long a sync takes.</param>
    public IReadOnlyDictionary<string, string> Environment(bool deaf, int delayMicroseconds = 300) =>
        new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = _library,
            ["UNSYNCED_ROOT"] = _data,
            ["UNSYNCED_JOURNAL"] = _journal,
            ["UNSYNCED_DEAF"] = deaf ? "1" : "0",
            ["UNSYNCED_DELAY"] = delayMicroseconds.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Leaves the files as after a loss of power at the moment when the process was killed.</summary>
    /// <returns>How many changes had not been synced.</returns>
    public int LosePower(PowerLoss loss, Random random)
    {
        var changes = UnsyncedJournal.Read(_journal);
        var open = Unsynced(changes);
        var places = new Dictionary<ulong, string>();
        foreach (var change in changes) places[change.Inode] = PlaceAfter(change);
        for (var i = open.Count - 1; i >= 0; i--) Undo(open[i], places);
        if (loss == PowerLoss.TakesSome) foreach (var change in open) Redo(change, places, random);
        var (folder, name) = (Path.GetDirectoryName(_journal)!, Path.GetFileName(_journal));
        foreach (var kept in Directory.EnumerateFiles(folder, name + "*")) File.Delete(kept);
        var memories = Directory.EnumerateFiles(_data, "*-shm", SearchOption.AllDirectories);
        foreach (var memory in memories) File.Delete(memory);
        return open.Count;
    }

    private static bool OnPath(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string PlaceAfter(FileChange change) =>
        change.Kind == FileChangeKind.Rename ? change.OtherPath : change.Path;

    /// <summary>Walks back from the end and meets each sync before the changes that it made durable.</summary>
    private static List<FileChange> Unsynced(IReadOnlyList<FileChange> changes)
    {
        var (files, folders) = (new Dictionary<ulong, long>(), new Dictionary<string, long>(StringComparer.Ordinal));
        var open = new List<FileChange>();
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            var change = changes[i];
            var folder = Path.GetDirectoryName(PlaceAfter(change)) ?? "";
            var folderSynced = change.At < folders.GetValueOrDefault(folder);
            var fileSynced = change.At < files.GetValueOrDefault(change.Inode);
            switch (change.Kind)
            {
                case FileChangeKind.Sync:
                    files[change.Inode] = Math.Max(change.Offset, files.GetValueOrDefault(change.Inode));
                    folders[change.Path] = Math.Max(change.Offset, folders.GetValueOrDefault(change.Path));
                    break;
                case FileChangeKind.Write or FileChangeKind.Truncate when fileSynced:
                case FileChangeKind.Create when folderSynced || fileSynced:
                case FileChangeKind.Rename or FileChangeKind.Remove when folderSynced:
                    break;
                default:
                    open.Add(change);
                    break;
            }
        }
        open.Reverse();
        return open;
    }

    private static void Undo(FileChange change, Dictionary<ulong, string> places)
    {
        var place = places[change.Inode];
        switch (change.Kind)
        {
            case FileChangeKind.Create:
                Delete(place);
                break;
            case FileChangeKind.Rename:
                if (File.Exists(place)) Back(place, change.Path);
                places[change.Inode] = change.Path;
                break;
            case FileChangeKind.Remove:
                Back(change.OtherPath, change.Path);
                break;
            default:
                Put(place, change.Offset, change.Before.Span, change.SizeBefore);
                break;
        }
    }

    /// <summary>Names are kept, as file systems with a journal do in order; of the bytes, some.</summary>
    private static void Redo(FileChange change, Dictionary<ulong, string> places, Random random)
    {
        var place = places[change.Inode];
        switch (change.Kind)
        {
            case FileChangeKind.Create when !Directory.Exists(place):
                File.WriteAllBytes(place, []);
                break;
            case FileChangeKind.Rename:
                File.Move(place, change.OtherPath, overwrite: true);
                places[change.Inode] = change.OtherPath;
                break;
            case FileChangeKind.Remove:
                File.Move(change.Path, change.OtherPath);
                break;
            case FileChangeKind.Truncate when random.Next(2) == 0:
                Put(place, 0, [], change.SizeAfter);
                break;
            case FileChangeKind.Write when random.Next(2) == 0:
                var bytes = change.After.Span;
                if (random.Next(4) == 0) bytes = bytes[..(random.Next(bytes.Length / SectorBytes + 1) * SectorBytes)];
                Put(place, change.Offset, bytes, Math.Max(SizeOf(place), change.Offset + bytes.Length));
                break;
            default:
                break;
        }
    }

    private static long SizeOf(string place) => File.Exists(place) ? new FileInfo(place).Length : 0;

    private static void Put(string place, long offset, ReadOnlySpan<byte> bytes, long size)
    {
        if (!File.Exists(place)) return;
        using var file = File.OpenHandle(place, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, bytes, offset);
        RandomAccess.SetLength(file, size);
    }

    /// <summary>The folder may be gone with its last file.</summary>
    private static void Back(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(from, to);
    }

    private static void Delete(string place)
    {
        if (Directory.Exists(place)) Directory.Delete(place);
        else File.Delete(place);
    }
}
