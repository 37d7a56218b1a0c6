using System.Buffers;
using System.Text;
using System.Text.Json;

namespace City.Sense;

/// <summary>
/// A file of dead letters: one JSON object per line (NDJSON), appended and synced to the disk before a record counts
/// as rejected. Made with the first letter. Members: <c>time</c>, <c>feed</c>, <c>line</c>, <c>code</c>, <c>text</c>,
/// <c>at</c>, and the record as <c>original</c>, or as <c>originalBase64</c> where its bytes are no UTF-8.
/// </summary>
public sealed class DeadLetterFile(string path, bool keepOriginal) : IDeadLetters
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private FileStream? _file;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public async ValueTask KeepAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel)
    {
        if (letters.Count == 0) return;
        var lines = new ArrayBufferWriter<byte>();
        _file ??= Open(lines);
        foreach (var letter in letters)
        {
            using (var writer = new Utf8JsonWriter(lines, Options)) Write(writer, letter);
            lines.Write("\n"u8);
        }

        await _file.WriteAsync(lines.WrittenMemory, cancel);
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
    }

    /// <summary>
    /// Opens for appending; where a crash left half a line, the next one begins on a line of its own.
    /// </summary>
    private FileStream Open(ArrayBufferWriter<byte> lines)
    {
        var file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n') lines.Write("\n"u8);
        }

        return file;
    }

    private void Write(Utf8JsonWriter writer, DeadLetter letter)
    {
        writer.WriteStartObject();
        writer.WriteString("time", letter.Time.ToString());
        writer.WriteString("feed", letter.Feed);
        writer.WriteNumber("line", letter.Record.Line);
        writer.WriteString("code", letter.Refusal.Code);
        writer.WriteString("text", letter.Refusal.Detail);
        if (letter.Refusal.At is not null) writer.WriteString("at", letter.Refusal.At);
        if (keepOriginal) WriteOriginal(writer, letter.Record);
        writer.WriteEndObject();
    }

    private static void WriteOriginal(Utf8JsonWriter writer, SourceRecord record)
    {
        if (record.Truncated) writer.WriteBoolean("truncated", true);
        try
        {
            writer.WriteString("original", Strict.GetString(record.Original.Span));
        }
        catch (DecoderFallbackException)
        {
            writer.WriteBase64String("originalBase64", record.Original.Span);
        }
    }
}
