using System.Text.Json;

namespace City.Context;

/// <summary>
/// Keeps <see cref="Cursors"/> in the store: positions whenever they differ from those kept, counts every half minute
/// and at the end. Both are JSON, version 1. What is damaged counts as not kept.
/// </summary>
internal sealed class CursorFile(IBlobStore blobs)
{
    private const string PositionsName = "outbox/positions", CountsName = "outbox/counts";
    private const int CountsEvery = 30;

    private byte[] _positions = [];
    private int _until = CountsEvery;

    /// <summary>Reads what is kept.</summary>
    public async Task<Cursors> ReadAsync(CancellationToken cancel)
    {
        var cursors = Cursors.None;
        if (await blobs.GetAsync(PositionsName, cancel).ConfigureAwait(false) is { } positions)
            cursors = ReadPositions(positions, cursors);
        if (await blobs.GetAsync(CountsName, cancel).ConfigureAwait(false) is { } counts)
            cursors = ReadCounts(counts, cursors);
        return cursors;
    }

    /// <summary>Keeps what changed.</summary>
    public async Task WriteAsync(Cursors cursors, bool isLast, CancellationToken cancel)
    {
        var positions = WritePositions(cursors);
        if (!positions.AsSpan().SequenceEqual(_positions))
        {
            await blobs.PutAsync(PositionsName, positions, cancel).ConfigureAwait(false);
            _positions = positions;
        }

        if (--_until > 0 && !isLast) return;
        _until = CountsEvery;
        if (!cursors.Counts.IsEmpty)
            await blobs.PutAsync(CountsName, WriteCounts(cursors), cancel).ConfigureAwait(false);
    }

    private static byte[] WritePositions(Cursors cursors) => Write(json =>
    {
        json.WriteStartObject("tenants");
        foreach (var (tenant, position) in cursors.Tenants) json.WriteString(tenant, position.ToString());
        json.WriteEndObject();
        json.WriteStartObject("behind");
        foreach (var (name, position) in cursors.Behind) json.WriteString(name, position.ToString());
        json.WriteEndObject();
    });

    private static byte[] WriteCounts(Cursors cursors) => Write(json =>
    {
        json.WriteStartObject("counts");
        foreach (var (name, counts) in cursors.Counts)
        {
            json.WriteStartArray(name);
            json.WriteNumberValue(counts.Sent);
            json.WriteNumberValue(counts.Failed);
            foreach (var moment in new[] { counts.LastNotification, counts.LastSuccess, counts.LastFailure })
                if (moment is { } there) json.WriteNumberValue(there.Milliseconds);
                else json.WriteNullValue();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            write(json);
            json.WriteEndObject();
        }

        return into.ToArray();
    }

    private static Cursors ReadPositions(ReadOnlyMemory<byte> kept, Cursors cursors) => Read(kept, cursors, root =>
    {
        var (tenants, behind) = (cursors.Tenants.ToBuilder(), cursors.Behind.ToBuilder());
        foreach (var each in root.GetProperty("tenants").EnumerateObject())
            if (SubscriptionRecord.TryPosition(each.Value.GetString()!, out var position))
                tenants[each.Name] = position;
        foreach (var each in root.GetProperty("behind").EnumerateObject())
            if (SubscriptionRecord.TryPosition(each.Value.GetString()!, out var position))
                behind[each.Name] = position;
        return cursors with { Tenants = tenants.ToImmutable(), Behind = behind.ToImmutable() };
    });

    private static Cursors ReadCounts(ReadOnlyMemory<byte> kept, Cursors cursors) => Read(kept, cursors, root =>
    {
        var counts = cursors.Counts.ToBuilder();
        foreach (var each in root.GetProperty("counts").EnumerateObject())
            counts[each.Name] = new SubscriptionCounts(each.Value[0].GetInt64(), each.Value[1].GetInt64(),
                Time(each.Value[2]), Time(each.Value[3]), Time(each.Value[4]));
        return cursors with { Counts = counts.ToImmutable() };

        static Moment? Time(JsonElement value) =>
            value.ValueKind == JsonValueKind.Null ? null : new Moment(value.GetInt64());
    });

    private static Cursors Read(ReadOnlyMemory<byte> kept, Cursors cursors, Func<JsonElement, Cursors> read)
    {
        try
        {
            using var document = JsonDocument.Parse(kept);
            return document.RootElement.GetProperty("version").GetInt32() == 1 ? read(document.RootElement) : cursors;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            return cursors;
        }
    }
}
