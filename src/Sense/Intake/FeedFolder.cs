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

    private const int BytesMax = 1_048_576;

    private readonly Dictionary<string, (long Length, DateTime Changed)> _seen = new(StringComparer.Ordinal);

    /// <summary>Why the folder could not be listed when it was looked at last; null where it could.</summary>
    public string? Away { get; private set; }

    /// <summary>
    /// The files that are new, have changed, or are gone since the last call; those gone without a text. None where
    /// the folder cannot be listed, as one on another disk that is away for a moment: that stops no feed.
    /// </summary>
    public async IAsyncEnumerable<(string File, MappingLoad? Load)> ChangesAsync(
        [EnumeratorCancellation] CancellationToken cancel)
    {
        if (List() is not { } files) yield break;
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            there.Add(file.Name);
            var stamp = (file.Length, file.LastWriteTimeUtc);
            if (_seen.TryGetValue(file.Name, out var before) && before == stamp) continue;
            yield return (file.Name, await LoadAsync(file, cancel));
            // Not before it was put to use: where that failed, it is there again in the next round.
            _seen[file.Name] = stamp;
        }

        foreach (var gone in _seen.Keys.Except(there).ToList())
        {
            yield return (gone, null);
            _seen.Remove(gone);
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
            return files;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            Away = wrong.Message;
            return null;
        }
    }

    private static async ValueTask<MappingLoad> LoadAsync(FileInfo file, CancellationToken cancel)
    {
        try
        {
            if (file.Length > BytesMax) return Fault("mapping.too-large", "A mapping has at most 1 MiB.");
            return Mapping.Load(await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancel));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return Fault("mapping.file", $"The file cannot be read: {wrong.Message}");
        }
    }

    private static MappingLoad Fault(string code, string detail) => new(null, [new MappingFault(1, 1, code, detail)]);
}
