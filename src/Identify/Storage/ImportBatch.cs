using System.Text.Json;

namespace City.Identify;

/// <summary>Some lines of a file that is loaded.</summary>
internal sealed class ImportBatch(long from)
{
    private static readonly Administrator Owner = new(new HandleReference("import", 0), true);

    /// <summary>Where in the file the next line begins.</summary>
    public long To { get; private set; } = from;

    public List<CreateHandle> Changes { get; } = [];

    /// <summary>Where lines begin that are none.</summary>
    public List<(long At, ResponseCode Code)> Faults { get; } = [];

    /// <summary>Reads lines that begin at a place in the file.</summary>
    public static ImportBatch Of(long from, ReadOnlySpan<byte> lines, int now, int bytesMax)
    {
        var batch = new ImportBatch(from);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n') is >= 0 and var at ? at : lines.Length;
            batch.Add(lines[..end], Math.Min(end + 1, lines.Length), now, bytesMax);
            lines = lines[Math.Min(end + 1, lines.Length)..];
        }

        return batch;
    }

    private void Add(ReadOnlySpan<byte> line, int bytes, int now, int bytesMax)
    {
        var at = To;
        To += bytes;
        line = line.Trim(" \r\t"u8);
        if (line.IsEmpty) return;
        var code = line.Length > bytesMax ? ResponseCode.InvalidValue : Read(line, now);
        if (code != ResponseCode.Success) Faults.Add((at, code));
    }

    private ResponseCode Read(ReadOnlySpan<byte> line, int now)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var json = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed != line.Length || json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("handle"u8, out var handle)
                || handle.ValueKind != JsonValueKind.String || !HandleName.IsWellFormed(handle.GetString()!))
                return ResponseCode.InvalidHandle;
            if (HandleJsonReader.Values(json.RootElement) is not { } values) return ResponseCode.InvalidValue;
            Changes.Add(new CreateHandle(handle.GetString()!, values, Owner, now));
            return ResponseCode.Success;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return ResponseCode.ProtocolError;
        }
    }
}
