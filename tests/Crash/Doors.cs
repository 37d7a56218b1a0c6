using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace City.Crash;

/// <summary>What the readers ask the brain for.</summary>
internal static class Doors
{
    private const int FeedLimit = 1000;

    /// <summary>
    /// Whether a connection broke, as it does where the process at its other end is killed. A connection that breaks
    /// while it is made is told as it comes from the socket.
    /// </summary>
    public static bool IsBroken(Exception fault) =>
        fault is HttpRequestException or IOException or SocketException or OperationCanceledException;

    /// <summary>Reads one entity; null where it is not found.</summary>
    public static async Task<EntityState?> EntityAsync(HttpClient client, string id, CancellationToken cancel)
    {
        using var answer = await client.GetAsync(new Uri($"/ngsi-ld/v1/entities/{id}", UriKind.Relative), cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        return State(body.RootElement);
    }

    /// <summary>Reads the entities of the pool by one query.</summary>
    public static async Task<IReadOnlyList<(string Id, EntityState State)>> ListAsync(
        HttpClient client, CancellationToken cancel)
    {
        var query = new Uri($"/ngsi-ld/v1/entities?type={Command.EntityType}&limit=100", UriKind.Relative);
        using var answer = await client.GetAsync(query, cancel);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        return [.. body.RootElement.EnumerateArray().Select(one => (one.GetProperty("id").GetString()!, State(one)))];
    }

    /// <summary>
    /// Reads the feed from a position until the head, or until the connection breaks; of a broken one the whole lines
    /// that had come count, for they were published.
    /// </summary>
    /// <returns>The lines, and whether the head was reached.</returns>
    public static async Task<(List<string> Lines, bool ToTheEnd)> FeedAsync(
        HttpClient client, string from, int linesMax, CancellationToken cancel)
    {
        var lines = new List<string>();
        try
        {
            while (lines.Count < linesMax)
            {
                var before = lines.Count;
                from = await FeedPageAsync(client, from, lines, cancel);
                if (lines.Count == before) return (lines, true);
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // The process was killed; so was what stood in the pipe.
        }
        return (lines, false);
    }

    /// <summary>
    /// Follows the events of the pool until the connection breaks, and hands out each entity as an event shows it.
    /// </summary>
    public static async Task StreamAsync(HttpClient client, Action<string, EntityState> seen, CancellationToken cancel)
    {
        var door = new Uri($"/api/stream?type={Command.EntityType}", UriKind.Relative);
        using var answer = await client.GetAsync(door, HttpCompletionOption.ResponseHeadersRead, cancel);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        string? data = null;
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line["data: ".Length..];
            if (line.Length > 0 || data is null) continue;
            // An empty line ends the event: only now was all of it sent.
            using var happened = JsonDocument.Parse(data);
            data = null;
            if (!happened.RootElement.TryGetProperty("entity", out var entity)) continue;
            if (entity.TryGetProperty("version", out _))
                seen(entity.GetProperty("id").GetString()!, new EntityState(Plain("version"), Plain("echo"), null));

            long? Plain(string name) => entity.TryGetProperty(name, out var value) ? value.GetInt64() : null;
        }
    }

    /// <summary>Every version that an entity ever had, from its history; and whether that was all of them.</summary>
    public static async Task<(IReadOnlyList<long> Versions, bool Complete)> PastAsync(
        HttpClient client, string id, CancellationToken cancel)
    {
        var door = new Uri(
            $"/ngsi-ld/v1/temporal/entities/{id}?attrs=version&options=temporalValues", UriKind.Relative);
        using var answer = await client.GetAsync(door, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) return ([], true);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        var versions = body.RootElement.TryGetProperty("version", out var series)
            ? series.GetProperty("values").EnumerateArray().Select(point => point[0].GetInt64()).ToList()
            : [];
        return (versions, answer.StatusCode == HttpStatusCode.OK);
    }

    private static async Task<string> FeedPageAsync(
        HttpClient client, string from, List<string> lines, CancellationToken cancel)
    {
        var page = new Uri($"/api/feed?from={from}&limit={FeedLimit}", UriKind.Relative);
        using var answer = await client.GetAsync(page, HttpCompletionOption.ResponseHeadersRead, cancel);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        // A last line without an end counts only if the answer ended well; a torn one throws before it is given.
        string? last = null;
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (last is not null) lines.Add(last);
            last = line;
        }
        if (last is not null) lines.Add(last);
        if (last is null) return from;
        using var parsed = JsonDocument.Parse(last);
        return parsed.RootElement.GetProperty("position").GetString()!;
    }

    private static EntityState State(JsonElement entity) =>
        new(Number(entity, "version"), Number(entity, "echo"), Number(entity, "note"));

    private static long? Number(JsonElement entity, string name) =>
        entity.TryGetProperty(name, out var attribute) ? attribute.GetProperty("value").GetInt64() : null;
}
