using System.Globalization;

namespace City.Identify;

/// <summary>Puts together what was counted, by what a reader asks for.</summary>
internal sealed class StatisticsReader(IdentifyPlatform platform)
{
    /// <summary>By what can be counted.</summary>
    public static readonly string[] Dimensions =
        ["node", "enterprise", "prefix", "industry", "region", "source", "hour", "door"];

    private TrafficLedger Ledger => platform.Ledger;

    private NodeDirectory Directory => platform.Directory;

    /// <summary>The tables of an interval: minutes or hours.</summary>
    public async Task<List<HourTable>> TablesAsync(StatisticsInterval interval, CancellationToken cancel) =>
        interval.Minutes > 0
            ? Ledger.Minutes(interval.Minutes)
            : await Ledger.HoursAsync(interval.From, interval.To, cancel);

    /// <summary>Rows of one dimension, those with most resolves first; hours in their order.</summary>
    /// <param name="by">One of <see cref="Dimensions"/>.</param>
    /// <param name="tables">What was counted.</param>
    /// <param name="under">Only prefixes that are this one or derived from it, or belong to this node; or null.</param>
    /// <param name="cutByHours">Whether what came is known.</param>
    public List<StatisticsRow> Rows(string by, IReadOnlyList<HourTable> tables, string? under, bool cutByHours)
    {
        var rows = new Dictionary<string, StatisticsRow>(StringComparer.OrdinalIgnoreCase);
        StatisticsRow Row(string key) => rows.TryGetValue(key, out var row)
            ? row
            : rows[key] = new StatisticsRow(key) { Name = NameOf(by, key) };
        foreach (var table in tables)
        {
            var hour = table.Begin.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            foreach (var (key, counts) in table.Traffic)
            {
                if (!IsUnder(key.Prefix, under)) continue;
                Row(by switch
                {
                    "source" => key.Source,
                    "hour" => hour,
                    "door" => DoorOf(key.Door),
                    _ => KeyOf(by, key.Prefix),
                }).Counts.Add(counts);
            }

            if (!cutByHours || by is "source" or "door") continue;
            foreach (var (prefix, (came, _)) in table.Registered)
            {
                if (!IsUnder(prefix, under)) continue;
                var row = Row(by == "hour" ? hour : KeyOf(by, prefix));
                row.Came = (row.Came ?? 0) + came;
            }
        }

        if (by is not ("source" or "door" or "hour")) AddRegistered(by, under, Row);
        return by == "hour"
            ? [.. rows.Values.OrderBy(row => row.Key, StringComparer.Ordinal)]
            : [.. rows.Values.OrderByDescending(row => row.Counts.Resolved).ThenByDescending(row => row.Registered)
                .ThenBy(row => row.Key, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Resolves by the region they came from and the top node of what they asked for.</summary>
    public List<StatisticsFlow> Flows(IReadOnlyList<HourTable> tables, StatisticsInterval interval)
    {
        var flows = new Dictionary<(string, string?, bool), (long Resolved, long Answered)>();
        // What is said of no node above it is asked of this one.
        var here = Directory.Here is { Role: NodeRole.Top } top ? top.Prefix : null;
        foreach (var (key, counts) in tables.SelectMany(table => table.Traffic))
            Add((key.Source, TopOf(key.Prefix) ?? here, false), counts.Resolved, counts.Ended[0]);
        foreach (var reporter in platform.Reports.All)
        {
            // Of one that is partly of another time nobody knows how much is of this one.
            foreach (var report in reporter.Reports.Where(one => one.From >= interval.From && one.To <= interval.To))
                foreach (var (region, resolved) in report.Flows)
                    Add((region, TopOf(reporter.Prefix) ?? here, true), resolved, 0);
        }

        return [.. flows.Select(one => new StatisticsFlow(
            one.Key.Item1, one.Key.Item2, one.Key.Item3, one.Value.Resolved, one.Value.Answered))
            .OrderByDescending(flow => flow.Resolved).ThenBy(flow => flow.Source, StringComparer.Ordinal)];

        void Add((string, string?, bool) key, long resolved, long answered)
        {
            var before = flows.GetValueOrDefault(key);
            flows[key] = (before.Resolved + resolved, before.Answered + answered);
        }
    }

    /// <summary>The identifiers asked for most in the hours of an interval.</summary>
    public static List<TopName> Top(IEnumerable<HourTable> hours) =>
        TopNames.Merge(hours.Select(hour => (hour.Top, 0L)));

    /// <summary>
    /// What nodes report, without those below another that reports: a node's totals hold theirs already.
    /// </summary>
    public List<NodeReports> Reported() =>
    [
        .. platform.Reports.All.Where(one => !Directory.Upwards(one.Prefix).Any(above =>
                !string.Equals(above.Prefix, one.Prefix, StringComparison.OrdinalIgnoreCase)
                && platform.Reports.Find(above.Prefix) is not null))
            .OrderBy(one => one.Prefix, StringComparer.OrdinalIgnoreCase),
    ];

    private string? TopOf(string prefix) => Directory.Of(prefix, NodeRole.Top)?.Prefix;

    /// <summary>What reports say, and entries of the directory that are not below a node that says it.</summary>
    public long Count(NodeRole role, Func<NodeReport, long?> said)
    {
        var saying = Reported().Where(one => said(one.Latest) is not null).ToDictionary(
            one => one.Prefix, one => said(one.Latest)!.Value, StringComparer.OrdinalIgnoreCase);
        return saying.Values.Sum() + Directory.Shelf.All.Count(one => one.Role == role
            && !Directory.Upwards(one.Prefix).Skip(1).Any(above => saying.ContainsKey(above.Prefix)));
    }

    private void AddRegistered(string by, string? under, Func<string, StatisticsRow> row)
    {
        foreach (var (prefix, count) in platform.Node.Store.Registered.All())
        {
            if (count == 0 || !IsUnder(prefix, under)) continue;
            var of = row(KeyOf(by, prefix));
            of.Registered = (of.Registered ?? 0) + count;
        }
    }

    private string KeyOf(string by, string prefix) => by switch
    {
        "node" => (Directory.Of(prefix, NodeRole.Second) ?? Directory.Of(prefix, NodeRole.Top))?.Prefix ?? "",
        "enterprise" => Directory.Of(prefix, NodeRole.Enterprise)?.Prefix ?? "",
        "industry" => Directory.Upwards(prefix).Select(one => one.Industry).FirstOrDefault(one => one is not null)
            is { } code ? Industries.SectionOf(code) : "",
        "region" => Directory.Upwards(prefix).Select(one => one.Region).FirstOrDefault(one => one is not null) ?? "",
        _ => prefix,
    };

    private (string En, string Zh) NameOf(string by, string key) => by switch
    {
        _ when key.Length == 0 => ("unknown", "未知"),
        "industry" => Industries.NameOf(key),
        "region" or "source" => Regions.NameOf(key),
        "node" or "enterprise" or "prefix" when Directory.Shelf.Find(key) is { } facts => (facts.Name, facts.NameZh),
        _ => (key, key),
    };

    private bool IsUnder(string prefix, string? under) => under is null
        || string.Equals(prefix, under, StringComparison.OrdinalIgnoreCase)
        || prefix.StartsWith(under + ".", StringComparison.OrdinalIgnoreCase)
        || Directory.Upwards(prefix).Any(one => string.Equals(one.Prefix, under, StringComparison.OrdinalIgnoreCase));

    private static string DoorOf(TrafficDoor door) => door switch
    {
        TrafficDoor.Udp => "udp",
        TrafficDoor.Tcp => "tcp",
        _ => "http",
    };
}
