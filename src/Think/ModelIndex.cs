using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace City.Think;

/// <summary>How models lie in the store: a document for each version, and one that lists them.</summary>
internal static class ModelIndex
{
    public const string Folder = "rules/models/";

    private const string List = "/versions.json";

    public static string ListName(string model) => Folder + model + List;

    public static bool IsList(string document) => document.EndsWith(List, StringComparison.Ordinal);

    public static string FileName(string model, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}{model}/{version:D6}.dmn");

    public static string HashOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file))[..16];

    public static byte[] Write(KeptModel model)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("layout", 1);
            json.WriteString("name", model.Name);
            json.WriteStartArray("versions");
            foreach (var version in model.Versions)
            {
                json.WriteStartObject();
                if (version.Time is { } time) json.WriteString("time", time.ToString());
                json.WriteString("who", version.Who);
                json.WriteString("comment", version.Comment);
                json.WriteString("title", version.Title);
                json.WriteString("hash", version.Hash);
                json.WriteNumber("bytes", version.Bytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return into.ToArray();
    }

    /// <exception cref="InvalidDataException">The document is damaged; nothing is guessed.</exception>
    public static KeptModel Read(string document, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            if (root.GetProperty("layout").GetInt32() != 1)
                throw new FormatException("it was written by a later program");
            var versions = root.GetProperty("versions").EnumerateArray().Select((one, i) => new ModelVersion(
                i + 1, one.TryGetProperty("time", out var time) ? Time(time) : null,
                one.GetProperty("who").GetString()!,
                one.GetProperty("comment").GetString()!, one.GetProperty("title").GetString()!,
                one.GetProperty("hash").GetString()!, one.GetProperty("bytes").GetInt32())).ToImmutableArray();
            if (versions.IsEmpty) throw new FormatException("it has no versions");
            return new KeptModel(root.GetProperty("name").GetString()!, versions);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new InvalidDataException($"The list of versions {document} is damaged: {wrong.Message}", wrong);
        }
    }

    private static Moment Time(JsonElement text) => Moment.TryParse(text.GetString()!, out var moment)
        ? moment
        : throw new FormatException("a time is none");
}
