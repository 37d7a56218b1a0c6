using System.Text.Json;

namespace City.Bench;

/// <summary>What the figures need of <c>GET /api/status</c>.</summary>
/// <param name="HistoryPoints">Points in blocks, over all shards.</param>
/// <param name="HistoryBytes">Bytes on disk for history, index included.</param>
/// <param name="Changes">Sum of the shards' sequence numbers.</param>
/// <param name="Tail">Changes behind the shards' newest snapshots, which a start has to read from the log.</param>
/// <param name="Archived">Archived entities.</param>
internal sealed record CityStatusPage(long HistoryPoints, long HistoryBytes, long Changes, long Tail, long Archived)
{
    /// <summary>Asks for it.</summary>
    public static async Task<CityStatusPage> ReadAsync(HttpClient client, CancellationToken cancel)
    {
        using var body = JsonDocument.Parse(
            await client.GetByteArrayAsync(new Uri("/api/status", UriKind.Relative), cancel));
        var shards = body.RootElement.GetProperty("shards").EnumerateArray().ToList();
        long Sum(string name) => shards.Sum(shard => shard.GetProperty(name).GetInt64());
        return new CityStatusPage(
            Sum("historyPoints"), body.RootElement.GetProperty("storeBytes").GetProperty("history").GetInt64(),
            Sum("seq"), Sum("seq") - Sum("snapshotSeq"), Sum("archived"));
    }
}
