using System.Text.Json;

namespace City.Sense;

/// <summary>
/// The mappings of the folder as they were last in use, each in a document of the store: by them feeds go on whose
/// files have faults, or are away, when the program starts. A document is JSON, version 1, with the file's name and its
/// text; what is damaged counts as not kept.
/// </summary>
internal sealed class KeptMappings(IBlobStore blobs)
{
    private const string Prefix = "mappings/";
    private const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    /// <summary>What the store holds, by feed; null for what is damaged.</summary>
    private readonly Dictionary<string, (string File, string Text)?> _kept = new(StringComparer.Ordinal);

    /// <summary>What is in use, by file.</summary>
    private readonly Dictionary<string, Mapping> _used = new(StringComparer.Ordinal);

    /// <summary>The files of what is kept.</summary>
    public IReadOnlyList<string> Files =>
        [.. _kept.Values.Select(kept => kept?.File).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Reads what the store holds.</summary>
    public async ValueTask ReadAsync(CancellationToken cancel)
    {
        _kept.Clear();
        foreach (var name in await blobs.ListAsync(Prefix, cancel))
            _kept[name[Prefix.Length..]] = await blobs.GetAsync(name, cancel) is { } document ? Read(document) : null;
    }

    /// <summary>The mapping that a file was last in use with, or null.</summary>
    public MappingLoad? Of(string file)
    {
        var found = _kept.Values.FirstOrDefault(kept => kept?.File == file);
        return found is { } kept ? Mapping.Load(kept.Text) : null;
    }

    /// <summary>A file is in use.</summary>
    public void Use(string file, Mapping mapping) => _used[file] = mapping;

    /// <summary>A file is gone.</summary>
    public void Remove(string file) => _used.Remove(file);

    /// <summary>Keeps what is in use and nothing else; durable on return.</summary>
    /// <exception cref="StoreException">Not all is kept; the next call goes on.</exception>
    public async ValueTask WriteAsync(CancellationToken cancel)
    {
        foreach (var (file, mapping) in _used)
        {
            if (_kept.TryGetValue(mapping.Feed, out var kept) && kept == (file, mapping.Text)) continue;
            await blobs.PutAsync(Prefix + mapping.Feed, Write(file, mapping.Text), cancel);
            _kept[mapping.Feed] = (file, mapping.Text);
        }

        foreach (var feed in _kept.Keys.Except(_used.Values.Select(mapping => mapping.Feed)).ToList())
        {
            await blobs.DeleteAsync(Prefix + feed, cancel);
            _kept.Remove(feed);
        }
    }

    private static byte[] Write(string file, string text)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("file", file);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        return into.ToArray();
    }

    private static (string File, string Text)? Read(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            return root.GetProperty("version").GetInt32() == Version
                && root.GetProperty("file").GetString() is { } file && root.GetProperty("text").GetString() is { } text
                ? (file, text) : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            return null;
        }
    }
}
