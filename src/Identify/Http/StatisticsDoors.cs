using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// <c>/api/identify/statistics</c>: what was counted, with what each figure means and comes from. Whoever may read the
/// city may read it.
/// </summary>
internal sealed class StatisticsDoors(IdentifyDoors doors, Func<IdentifyPlatform> started)
{
    private const string Root = "/api/identify/statistics";
    private const int PageUsual = 100, PageMax = 1_000;

    private IdentifyPlatform Platform => started();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (RequestDelegate)FiguresAsync);
        routes.MapGet(Root + "/flows", (RequestDelegate)FlowsAsync);
        routes.MapGet(Root + "/top", (RequestDelegate)TopAsync);
        routes.MapGet(Root + "/anomalies", (RequestDelegate)AnomaliesAsync);
        routes.MapGet(Root + "/{by}", (RequestDelegate)RowsAsync);
    }

    private async Task FiguresAsync(HttpContext context)
    {
        if (await BeginAsync(context) is not { } interval) return;
        var reader = new StatisticsReader(Platform);
        var tables = await reader.TablesAsync(interval, context.RequestAborted);
        var counts = new TrafficCounts();
        foreach (var table in tables)
            foreach (var one in table.Traffic.Values) counts.Add(one);
        var body = Begin(interval);
        var json = body.Json;
        json.WriteString("durability", "Registrations are exact. Resolves since notedAt may be lost where the program "
            + "is killed: those of the last second. Minutes are kept in memory from startedAt on, an hour of them.");
        json.WriteStartObject("figures");
        json.WriteNumber("registered", Platform.Node.Figures.Handles);
        if (interval.Minutes == 0)
            json.WriteNumber("came", tables.Sum(table => table.Registered.Values.Sum(one => one.Came)));
        json.Counts(counts);
        WriteNodes(json, reader.Reported());
        json.WriteEndObject();
        WriteReports(json, reader.Reported());
        json.WriteStartArray("definitions");
        foreach (var definition in Definition.All) Write(json, definition);
        json.WriteEndArray();
        await EndAsync(context, body);
    }

    private async Task RowsAsync(HttpContext context)
    {
        var by = (string)context.Request.RouteValues["by"]!;
        if (!StatisticsReader.Dimensions.Contains(by, StringComparer.Ordinal))
        {
            await doors.RefuseAsync(context, PlatformCodes.Statistics(
                $"Count by one of {string.Join(", ", StatisticsReader.Dimensions)}.", "by"));
            return;
        }

        if (await BeginAsync(context) is not { } interval) return;
        var reader = new StatisticsReader(Platform);
        var under = context.Request.Query["under"].ToString() is { Length: > 0 } prefix ? prefix : null;
        var tables = await reader.TablesAsync(interval, context.RequestAborted);
        await PageAsync(context, interval, reader.Rows(by, tables, under, interval.Minutes == 0), (json, row) =>
        {
            json.WriteString("key", row.Key);
            json.Both("name", row.Name);
            json.Perhaps("registered", row.Registered);
            json.Perhaps("came", row.Came);
            json.Counts(row.Counts);
        });
    }

    private async Task FlowsAsync(HttpContext context)
    {
        if (await BeginAsync(context) is not { } interval) return;
        var reader = new StatisticsReader(Platform);
        var tables = await reader.TablesAsync(interval, context.RequestAborted);
        await PageAsync(context, interval, reader.Flows(tables, interval), (json, flow) =>
        {
            json.WriteString("source", flow.Source);
            json.Both("sourceName", flow.Source.Length == 0 ? ("unknown", "未知") : Regions.NameOf(flow.Source));
            if (flow.Node is { } node && Platform.Directory.Shelf.Find(node) is { } facts)
            {
                json.WriteString("node", node);
                json.Both("nodeName", (facts.Name, facts.NameZh));
                json.Perhaps("nodeRegion", facts.Region);
            }

            json.WriteNumber("resolved", flow.Resolved);
            json.WriteBoolean("reported", flow.IsReported);
            if (!flow.IsReported) json.WriteNumber("answered", flow.Answered);
        });
    }

    private async Task TopAsync(HttpContext context)
    {
        if (await BeginAsync(context) is not { } interval) return;
        var hours = await Platform.Ledger.HoursAsync(interval.From, interval.To, context.RequestAborted);
        await PageAsync(context, interval, StatisticsReader.Top(hours), (json, top) =>
        {
            json.WriteString("handle", top.Name);
            json.WriteNumber("count", top.Count);
            json.WriteNumber("error", top.Error);
        });
    }

    private async Task AnomaliesAsync(HttpContext context)
    {
        if (await BeginAsync(context) is not { } interval) return;
        var ledger = Platform.Ledger;
        var hours = await ledger.HoursAsync(
            interval.From - Anomalies.Reach, interval.To, context.RequestAborted);
        var found = new List<Anomaly>();
        var first = ledger.Hour.Begin;
        while (first - TimeSpan.FromHours(1) >= interval.From) first -= TimeSpan.FromHours(1);
        for (var hour = first; hour <= ledger.Hour.Begin && hour < interval.To; hour += TimeSpan.FromHours(1))
            found.AddRange(Anomalies.Find(hours, hour, hour != ledger.Hour.Begin));
        await PageAsync(context, interval, found, (json, one) =>
        {
            json.Moment("hour", one.Hour);
            json.WriteString("prefix", one.Prefix);
            json.WriteString("of", one.OfFailures ? "failures" : "resolves");
            json.WriteNumber("value", one.Value);
            json.WriteNumber("usual", one.Usual);
            json.WriteNumber("bound", one.Bound);
        }, json => json.Both("rule", Anomalies.Rule));
    }

    /// <summary>The interval asked for; null where it was refused.</summary>
    private async Task<StatisticsInterval?> BeginAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return null;
        var asked = StatisticsInterval.Of(context.Request.Query, Platform.Node.Parts.Clock.GetUtcNow());
        if (asked.TryGet(out var interval, out var refusal)) return interval;
        await doors.RefuseAsync(context, refusal);
        return null;
    }

    private JsonBody Begin(StatisticsInterval interval)
    {
        var body = new JsonBody(false);
        var json = body.Json;
        json.WriteStartObject();
        json.Moment("asOf", Platform.Node.Parts.Clock.GetUtcNow());
        json.Moment("notedAt", Platform.Ledger.NotedAt);
        json.Moment("startedAt", Platform.Ledger.StartedAt);
        json.WriteStartObject("interval");
        json.Moment("from", interval.From);
        json.Moment("to", interval.To);
        json.WriteString("resolution", interval.Minutes > 0 ? "minute" : "hour");
        json.WriteEndObject();
        return body;
    }

    private async Task PageAsync<T>(
        HttpContext context, StatisticsInterval interval, List<T> rows, Action<Utf8JsonWriter, T> write,
        Action<Utf8JsonWriter>? also = null)
    {
        var query = context.Request.Query;
        if (!IdentifyDoors.TryWhole(query, "page", 0, int.MaxValue, out var page)
            || !IdentifyDoors.TryWhole(query, "pageSize", PageUsual, PageMax, out var size))
        {
            await doors.RefuseAsync(context, PlatformCodes.Statistics(
                $"Give page from 0 and pageSize up to {PageMax}.", "page"));
            return;
        }

        var body = Begin(interval);
        also?.Invoke(body.Json);
        body.Json.WriteNumber("total", rows.Count);
        body.Json.WriteNumber("page", page);
        body.Json.WriteNumber("pageSize", size);
        body.Json.WriteStartArray("rows");
        foreach (var row in rows.Skip((int)Math.Min((long)page * size, int.MaxValue)).Take(size))
        {
            body.Json.WriteStartObject();
            write(body.Json, row);
            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        await EndAsync(context, body);
    }

    private static Task EndAsync(HttpContext context, JsonBody body)
    {
        body.Json.WriteEndObject();
        return body.SendAsync(context, 200);
    }

    private void WriteNodes(Utf8JsonWriter json, List<NodeReports> reported)
    {
        json.WriteNumber("reported", reported.Sum(one => one.Latest.Registered));
        var reader = new StatisticsReader(Platform);
        json.WriteNumber("enterprises", reader.Count(NodeRole.Enterprise, report => report.Enterprises));
        json.WriteNumber("secondLevel", reader.Count(NodeRole.Second, report => report.SecondLevel));
    }

    private static void WriteReports(Utf8JsonWriter json, List<NodeReports> reported)
    {
        json.WriteStartArray("reports");
        foreach (var reporter in reported)
        {
            json.WriteStartObject();
            json.WriteString("prefix", reporter.Prefix);
            NodeDoors.Write(json, reporter.Latest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Definition definition)
    {
        json.WriteStartObject();
        json.WriteString("id", definition.Id);
        json.WriteString("unit", definition.Unit);
        json.Both("name", definition.Name);
        json.Both("formula", definition.Formula);
        json.Both("source", definition.Source);
        json.WriteEndObject();
    }
}
