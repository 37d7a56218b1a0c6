using System.Text.Json;

namespace City.Identify;

/// <summary>Some lines of a file that is loaded.</summary>
internal sealed class ImportBatch(long from)
{
    private static readonly Administrator Owner = new(new HandleReference("import", 0), true);

    /// <summary>Where in the file the next line begins.</summary>
    public long To { get; private set; } = from;

    /// <summary>Lines so far.</summary>
    public int Lines { get; private set; }

    /// <summary>Bytes of the values so far.</summary>
    public int Bytes { get; private set; }

    public List<CreateHandle> Changes { get; } = [];

    /// <summary>Where lines begin that are none.</summary>
    public List<(long At, ResponseCode Code)> Faults { get; } = [];

    /// <summary>Takes a line.</summary>
    public void Add(ReadOnlySpan<byte> line, int bytes, int now, int bytesMax)
    {
        var at = To;
        To += bytes;
        line = line.Trim(" \r\t"u8);
        if (line.IsEmpty) return;
        Lines++;
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
                || !json.RootElement.TryGetProperty("handle", out var handle)
                || handle.ValueKind != JsonValueKind.String || !HandleName.IsWellFormed(handle.GetString()!))
                return ResponseCode.InvalidHandle;
            if (HandleJsonReader.Values(json.RootElement) is not { } values) return ResponseCode.InvalidValue;
            Changes.Add(new CreateHandle(handle.GetString()!, values, Owner, now));
            Bytes += values.Length + line.Length / 2;
            return ResponseCode.Success;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return ResponseCode.ProtocolError;
        }
    }
}
