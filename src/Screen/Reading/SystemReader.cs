using City.Screen.Wire;

namespace City.Screen;

/// <summary>Reads how it stands with the running brain, from what its doors say to whoever runs it.</summary>
internal sealed class SystemReader(CityClient city, FeedsReader feeds)
{
    public async Task<SystemView> ReadAsync(Frame frame, TableState state, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, "/api/status", cancel);
        if (!answer.IsGood || WireJson.Read<StatusAnswer>(answer.Body) is not { } status)
            return new SystemView { Fault = answer };
        var program = await city.GetAsync(frame.Headers, "/api/system", cancel);
        return new SystemView
        {
            Status = status,
            Program = program.IsGood ? WireJson.Read<SystemAnswer>(program.Body) : null,
            Feeds = (await feeds.AllAsync(frame, cancel)).Feeds,
            Shards = TableRows.Page(status.Shards, Columns(frame.Texts), state),
        };
    }

    public static IReadOnlyList<TableColumn<ShardAnswer>> Columns(Texts texts) =>
    [
        new("shard", texts["system.shard"], shard => (long)shard.Shard) { IsName = true },
        new("state", texts["system.state"], shard => texts[State(shard.State)]),
        Count("seq", texts["overview.changes"], shard => shard.Seq),
        Count("snapshot", texts["system.snapshot"], shard => shard.Seq - shard.SnapshotSeq),
        Count("history", texts["system.history"], shard => Math.Max(0, shard.Seq - shard.HistorySeq)),
        Count("entities", texts["overview.entities"], shard => shard.Entities),
        Count("archived", texts["system.archived"], shard => shard.Archived),
        Count("pending", texts["overview.pending"], shard => shard.Pending),
        Count("refused", texts["system.refused"], shard => shard.Refused),
    ];

    private static string State(string state) => state switch
    {
        "serving" => "system.state.serving",
        "recovering" => "system.state.recovering",
        "fenced" => "system.state.fenced",
        _ => "system.state.failed",
    };

    private static TableColumn<ShardAnswer> Count(string key, string title, Func<ShardAnswer, long> count) =>
        new(key, title, shard => count(shard)) { IsNumber = true };
}
