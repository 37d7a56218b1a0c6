using System.Buffers;
using System.Globalization;
using System.Text.Json;
using City.Kernel;

namespace City.Identify;

/// <summary>How an hour is kept as a document of the store.</summary>
internal static class HourDocument
{
    /// <summary>What the names of hours begin with.</summary>
    public const string Folder = "identify/hours/";

    private const string Shape = "yyyyMMddHH";

    /// <summary>The name of the document of an hour.</summary>
    public static string NameOf(DateTimeOffset hour) =>
        Folder + hour.UtcDateTime.ToString(Shape, CultureInfo.InvariantCulture);

    /// <summary>The hour of a document; null where the name is no such.</summary>
    public static DateTimeOffset? HourOf(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && DateTimeOffset.TryParseExact(name[Folder.Length..], Shape,
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var hour) ? hour : null;

    /// <summary>Writes an hour.</summary>
    public static ReadOnlyMemory<byte> Write(HourTable hour)
    {
        var bytes = new ArrayBufferWriter<byte>(4_096);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("resolves");
            foreach (var (key, counts) in hour.Traffic) Write(json, key, counts);
            json.WriteEndArray();
            json.WriteStartArray("registered");
            foreach (var (prefix, (came, total)) in hour.Registered)
            {
                json.WriteStartArray();
                json.WriteStringValue(prefix);
                json.WriteNumberValue(came);
                json.WriteNumberValue(total);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteStartArray("top");
            foreach (var (name, count, error) in hour.Top)
            {
                json.WriteStartArray();
                json.WriteStringValue(name);
                json.WriteNumberValue(count);
                json.WriteNumberValue(error);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    /// <summary>Reads an hour.</summary>
    /// <exception cref="InvalidDataException">The document is none of these.</exception>
    public static HourTable Read(DateTimeOffset begin, ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var (root, hour) = (json.RootElement, new HourTable(begin));
            foreach (var one in root.GetProperty("resolves").EnumerateArray()) Read(one, hour);
            foreach (var one in root.GetProperty("registered").EnumerateArray())
                hour.Registered[one[0].GetString()!] = (one[1].GetInt64(), one[2].GetInt64());
            hour.Top = [.. root.GetProperty("top").EnumerateArray()
                .Select(one => new TopName(one[0].GetString()!, one[1].GetInt64(), one[2].GetInt64()))];
            return hour;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"The document {NameOf(begin)} of the store is damaged.", fault);
        }
    }

    private static void Write(Utf8JsonWriter json, TrafficKey key, TrafficCounts counts)
    {
        json.WriteStartObject();
        json.WriteString("prefix", key.Prefix);
        json.WriteString("source", key.Source);
        json.WriteNumber("door", (int)key.Door);
        json.WriteStartArray("ended");
        foreach (var count in counts.Ended) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteStartArray("latency");
        for (var bucket = 0; bucket < counts.Latency.Length; bucket++)
        {
            if (counts.Latency[bucket] == 0) continue;
            json.WriteNumberValue(bucket);
            json.WriteNumberValue(counts.Latency[bucket]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Read(JsonElement json, HourTable hour)
    {
        var counts = new TrafficCounts();
        var ended = json.GetProperty("ended");
        for (var i = 0; i < TrafficCounts.Results; i++) counts.Ended[i] = ended[i].GetInt64();
        var latency = json.GetProperty("latency");
        for (var i = 0; i + 1 < latency.GetArrayLength(); i += 2)
            counts.AddLatency(Math.Clamp(latency[i].GetInt32(), 0, Latency.Buckets - 1), latency[i + 1].GetInt64());
        hour.Add(new TrafficKey(json.GetProperty("prefix").GetString()!, json.GetProperty("source").GetString()!,
            (TrafficDoor)json.GetProperty("door").GetInt32()), counts);
    }
}
