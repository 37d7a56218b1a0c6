using System.Runtime.CompilerServices;
using System.Text;

namespace City.Sense;

/// <summary>
/// The folder of feeds: a mapping in each file that ends in <c>.yaml</c>, read again when its length or time changes. A
/// file with faults stops no other, and what ran by its last good version goes on.
/// </summary>
internal sealed class FeedFolder(string folder)
{
    /// <summary>The most files of a folder; further ones, in the order of their names, are not read.</summary>
    public const int FilesMax = 1_000;

    /// <summary>The code of the fault that a file, or its folder, cannot be read.</summary>
    public const string UnreadCode = "mapping.file";

    private const int BytesMax = 1_048_576;

    private readonly Dictionary<string, (long Length, DateTime Changed)> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _there = new(StringComparer.Ordinal), _again = new(StringComparer.Ordinal);

    /// <summary>Why the folder could not be listed when it was looked at last; null where it could.</summary>
    public string? Away { get; private set; }

    /// <summary>Whether a file was there when the folder was last listed.</summary>
    public bool Has(string file) => _there.Contains(file);

    /// <summary>A file that was there before the program started: if it is gone, that is told as of others.</summary>
    public void Expect(string file) => _seen.TryAdd(file, default);

    /// <summary>The file is read again at the next look, whether or not it changes.</summary>
    public void LookAgain(string file) => _again.Add(file);

    /// <summary>
    /// The files that are new, have changed, or are gone since the last call; those gone without a text. None where
    /// the folder cannot be listed, as one on another disk that is away for a moment: that stops no feed.
    /// </summary>
    public async IAsyncEnumerable<(string File, MappingLoad? Load)> ChangesAsync(
        [EnumeratorCancellation] CancellationToken cancel)
    {
        if (List() is not { } files) yield break;
        foreach (var file in files)
        {
            var stamp = Stamp(file);
            if (_seen.TryGetValue(file.Name, out var before) && before == stamp && before != default) continue;
            // Not before it was put to use: where that failed, it is there again in the next round.
            _seen[file.Name] = default;
            yield return (file.Name, await LoadAsync(file, cancel));
            if (!_again.Remove(file.Name)) _seen[file.Name] = stamp;
        }

        foreach (var gone in _seen.Keys.Where(file => !_there.Contains(file)).ToList())
        {
            yield return (gone, null);
            _seen.Remove(gone);
        }
    }

    /// <summary>
    /// What changes with the content of a file; where it is a link, with that of the file that it leads to, as
    /// where a cluster mounts settings. Nothing where it is not to be had.
    /// </summary>
    private static (long Length, DateTime Changed) Stamp(FileInfo file)
    {
        try
        {
            var real = file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
            return (real.Length, real.LastWriteTimeUtc);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>The files; null where the folder cannot be listed.</summary>
    private List<FileInfo>? List()
    {
        try
        {
            List<FileInfo> files = [.. new DirectoryInfo(folder).EnumerateFiles("*.yaml")
                .OrderBy(file => file.Name, StringComparer.Ordinal).Take(FilesMax)];
            Away = null;
            _there.Clear();
            _there.UnionWith(files.Select(file => file.Name));
            return files;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            Away = wrong.Message;
            return null;
        }
    }

    /// <summary>A file that cannot be read.</summary>
    public static MappingLoad Unread(string why) => Fault(UnreadCode, $"The file cannot be read: {why}");

    private static async ValueTask<MappingLoad> LoadAsync(FileInfo file, CancellationToken cancel)
    {
        try
        {
            if (file.Length > BytesMax) return Fault("mapping.too-large", "A mapping has at most 1 MiB.");
            return Mapping.Load(await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancel));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return Unread(wrong.Message);
        }
    }

    private static MappingLoad Fault(string code, string detail) => new(null, [new MappingFault(1, 1, code, detail)]);
}
