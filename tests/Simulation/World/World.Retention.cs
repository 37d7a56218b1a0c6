using System.Globalization;

namespace City.Simulation;

/// <summary>What is kept of the past, against a city that keeps all of it.</summary>
internal sealed partial class World
{
    private const int Questions = 3;

    private Moment _thinned = Moment.Earliest;

    /// <summary>From when on the past must be exact: what was older might go each time that a keeper looked.</summary>
    private Moment Exact => _thinned == Moment.Earliest || Temper.Options.Retention.IsEmpty
        ? Moment.Earliest
        : new Moment(_thinned.Milliseconds
            - (long)new RetentionRules(Temper.Options.Retention).Shortest.TotalMilliseconds);

    /// <summary>Notes the clock while keepers are at work.</summary>
    private void LookBack()
    {
        if (Time.Shown > _thinned.Milliseconds && _processes.Exists(process => process.Keep is not null))
            _thinned = new Moment(Time.Shown);
    }

    /// <summary>
    /// Asks the city, and another one over a copy of its log that keeps all of it, about moments within the span.
    /// </summary>
    private void AskBoth(SimProcess process)
    {
        var disk = new SimDisk();
        disk.Write(disk.Make("log"), 0, Disk.Read(Disk.Find("log")!));
        var keepsAll = new LiveCity(
            new SimStore(disk, Shards, new AtOnce()), Temper.Options with { Retention = [] },
            new SimClock(Time, process), new SimLogger(this, process), done => done.ForEach(each => each.Complete()));
        for (var shard = 0; shard < Shards; shard++)
            Finish(OpenAsync(keepsAll, shard), process);
        var span = Math.Max(0, Time.Shown - Exact.Milliseconds);
        for (var i = 0; i < Questions; i++)
        {
            var at = new Moment(Exact.Milliseconds + (i == 0 ? 0 : _random.NextInt64(span + 1)));
            foreach (var tenant in Tenants)
                foreach (var id in Draw.Plain.Concat(Draw.Together))
                {
                    var told = Finish(TellAsync(process.City, tenant, id, at), process);
                    var all = Finish(TellAsync(keepsAll, tenant, id, at), process);
                    BrokenRule.Unless(told == all, Rule.ThePastIsKept,
                        $"{id} of '{tenant}' from {at.Milliseconds} on:\n{told}\ninstead of\n{all}");
                }
        }
    }

    private static async Task<bool> OpenAsync(LiveCity city, int shard)
    {
        await city.OpenShardAsync(shard, CancellationToken.None);
        return true;
    }

    private T Finish<T>(Task<T> task, SimProcess process)
    {
        for (var step = 0; !task.IsCompleted; step++)
            BrokenRule.Unless(step < RestStepsMax && Push(), Rule.TheCityComesToRest,
                $"p{process.Number} never answers");
        return task.GetAwaiter().GetResult();
    }

    /// <summary>An entity as it was and as it was known, its readings from then on and their sums, in a text.</summary>
    private static async Task<string> TellAsync(LiveCity city, string tenant, string id, Moment at)
    {
        var (by, cancel) = (Draw.Reader(tenant), CancellationToken.None);
        var was = await city.FindAsync(id, new AsOf(at, null), by, cancel);
        var known = await city.FindAsync(id, new AsOf(null, Knowledge.Of(at)), by, cancel);
        var query = new HistoryQuery { Id = id, From = at };
        var readings = await city.HistoryAsync(query, by, cancel);
        var sums = await city.SummariesAsync(query, null, by, cancel);
        return string.Join('\n', Say(was), Say(known), readings.TryGet(out var page, out var not)
            ? string.Join(' ', page.Series.SelectMany(series => series.Points.Select(point => string.Create(
                CultureInfo.InvariantCulture,
                $"{series.Attribute} {series.DatasetId} {point.Seq} {point.ObservedAt} {point.Value.ToJson()}"))))
            : not.Code, sums.TryGet(out var all, out var none)
            ? string.Join(' ', all.Select(each =>
                $"{each.Attribute} {each.DatasetId} {string.Join(',', each.Periods)}"))
            : none.Code);
    }

    private static string Say(Result<EntityRecord> found) => found.TryGet(out var record, out var refusal)
        ? Convert.ToHexString(record.Bytes.Span)
        : refusal.Code;
}
