using System.Net;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// Who has which prefix (<c>/api/identify/nodes</c>), which networks are where (<c>/api/identify/networks</c>), and
/// what nodes below report (<c>/api/identify/reports</c>).
/// </summary>
internal sealed class NodeDoors(IdentifyDoors doors, Func<IdentifyPlatform> started)
{
    private const string Nodes = "/api/identify/nodes", Networks = "/api/identify/networks";
    private const string Reports = "/api/identify/reports";
    private const int NameMax = 100, SourceMax = 500, PageUsual = 100, PageMax = 1_000, RegionsMax = 64;

    private static readonly TimeSpan s_ahead = TimeSpan.FromMinutes(5);

    private IdentifyPlatform Platform => started();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Nodes, (RequestDelegate)ListAsync);
        routes.MapGet(Nodes + "/{prefix}", (RequestDelegate)ShowAsync);
        routes.MapPut(Nodes + "/{prefix}", (RequestDelegate)EnterAsync);
        routes.MapDelete(Nodes + "/{prefix}", (RequestDelegate)StrikeAsync);
        routes.MapGet(Networks, (RequestDelegate)NetworksAsync);
        routes.MapPut(Networks + "/{address}/{length}", (RequestDelegate)DeclareAsync);
        routes.MapDelete(Networks + "/{address}/{length}", (RequestDelegate)WithdrawAsync);
        routes.MapPost(Reports, doors.Limited(ReportAsync));
        routes.MapGet(Reports + "/{prefix}", (RequestDelegate)ReportsAsync);
    }

    /// <summary>Writes what a report says.</summary>
    public static void Write(Utf8JsonWriter json, NodeReport report)
    {
        if (report.From is { } from) json.Moment("from", from);
        json.Moment("to", report.To);
        json.WriteNumber("registered", report.Registered);
        json.WriteNumber("resolved", report.Resolved);
        json.Perhaps("enterprises", report.Enterprises);
        json.Perhaps("secondLevel", report.SecondLevel);
        json.Perhaps("source", report.Source);
        json.Moment("receivedAt", report.ReceivedAt);
        json.WriteString("by", report.By);
        if (report.Flows.IsEmpty) return;
        json.WriteStartArray("flows");
        foreach (var (region, resolved) in report.Flows)
        {
            json.WriteStartObject();
            json.WriteString("region", region);
            json.WriteNumber("resolved", resolved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var query = context.Request.Query;
        if (!IdentifyDoors.TryWhole(query, "page", 0, int.MaxValue, out var page)
            || !IdentifyDoors.TryWhole(query, "pageSize", PageUsual, PageMax, out var size))
        {
            await doors.RefuseAsync(context, PlatformCodes.Node(
                $"Give page from 0 and pageSize up to {PageMax}.", "page"));
            return;
        }

        var (parent, role) = (query["parent"].ToString(), query["role"].ToString());
        var found = Platform.Directory.Shelf.All
            .Where(one => role.Length == 0
                || string.Equals(one.Role.ToString(), role, StringComparison.OrdinalIgnoreCase))
            .Where(one => parent.Length == 0 || string.Equals(
                Platform.Directory.Upwards(one.Prefix).Skip(1).FirstOrDefault()?.Prefix, parent,
                StringComparison.OrdinalIgnoreCase))
            .OrderBy(one => one.Role).ThenBy(one => one.Prefix, StringComparer.OrdinalIgnoreCase).ToList();
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("total", found.Count);
        body.Json.WriteNumber("page", page);
        body.Json.WriteNumber("pageSize", size);
        body.Json.WriteStartArray("rows");
        foreach (var one in found.Skip((int)Math.Min((long)page * size, int.MaxValue)).Take(size))
            Write(body.Json, one);
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        if (Platform.Directory.Shelf.Find(Prefix(context)) is not { } facts)
        {
            await UnknownAsync(context);
            return;
        }

        var body = new JsonBody(false);
        Write(body.Json, facts);
        await body.SendAsync(context, 200);
    }

    /// <summary>PUT of what is registered of a node: by who administers this node, or the prefix above.</summary>
    private async Task EnterAsync(HttpContext context)
    {
        if (await MayEnterAsync(context) is not { } prefix) return;
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            if (!Read(prefix, json.RootElement).TryGet(out var facts, out var refusal))
                await doors.RefuseAsync(context, refusal);
            else if (!await Platform.Directory.Shelf.ChangeAsync(prefix, _ => facts, context.RequestAborted))
                await FullAsync(context, NodeDirectory.NodesMax);
            else context.Response.StatusCode = 204;
        }
    }

    private async Task StrikeAsync(HttpContext context)
    {
        if (await MayEnterAsync(context) is not { } prefix) return;
        if (await Platform.Directory.Shelf.RemoveAsync(prefix, context.RequestAborted))
            context.Response.StatusCode = 204;
        else await UnknownAsync(context);
    }

    private async Task<string?> MayEnterAsync(HttpContext context)
    {
        if (await doors.NeededAsync(context) is not { } who) return null;
        var prefix = Prefix(context);
        if (!HandleName.IsWellFormed(prefix + "/-"))
            await doors.RefuseAsync(context, ResponseCode.InvalidHandle, "prefix");
        else if (!Permission.HasByPrefix(
            Platform.Node.Store, HandleName.OfPrefix(prefix), who, AdminPermissions.AddHandle))
            await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "prefix");
        else return prefix;
        return null;
    }

    private static Result<NodeFacts> Read(string prefix, JsonElement body)
    {
        var read = new JsonReading(body);
        var (name, nameZh) = (read.Text("name", NameMax, needed: true), read.Text("nameZh", NameMax, needed: true));
        var role = read.Text("role", NameMax, needed: true);
        var (region, industry) = (read.Text("region", 2), read.Text("industry", 5));
        var (parent, here) = (read.Text("parent", NameMax), read.Flag("isHere"));
        var serves = read.Items("serves", RegionsMax).ConvertAll(
            one => one.ValueKind == JsonValueKind.String ? one.GetString()! : "");
        if (read.Wrong is { } wrong)
            return PlatformCodes.Node(
                "A node has name and nameZh, a role, and perhaps region, industry, parent, serves and isHere.", wrong);
        if (!Enum.TryParse<NodeRole>(role, ignoreCase: true, out var of) || !Enum.IsDefined(of))
            return PlatformCodes.Node("A role is top, second or enterprise.", "role");
        if (region is not null && !Regions.Has(region))
            return PlatformCodes.Node("A region is the first two digits of its code by GB/T 2260.", "region");
        if (serves.Find(one => !Regions.Has(one)) is not null)
            return PlatformCodes.Node("Regions are the first two digits of codes by GB/T 2260.", "serves");
        if (industry is not null && !Industries.IsCode(industry))
            return PlatformCodes.Node("An industry is a letter and up to four digits by GB/T 4754.", "industry");
        return new NodeFacts(prefix, of, name!, nameZh!)
        {
            Region = region, Industry = industry, Parent = parent, Serves = [.. serves.Distinct()], IsHere = here,
        };
    }

    private void Write(Utf8JsonWriter json, NodeFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("prefix", facts.Prefix);
        json.WriteString("role", facts.Role.ToString().ToLowerInvariant());
        json.WriteString("name", facts.Name);
        json.WriteString("nameZh", facts.NameZh);
        json.Perhaps("region", facts.Region);
        if (facts.Region is { } region) json.Both("regionName", Regions.NameOf(region));
        json.Perhaps("industry", facts.Industry);
        if (facts.Industry is { } industry)
            json.Both("industryName", Industries.NameOf(Industries.SectionOf(industry)));
        json.Perhaps("parent", Platform.Directory.Upwards(facts.Prefix).Skip(1).FirstOrDefault()?.Prefix);
        json.WriteBoolean("isHere", facts.IsHere);
        json.WriteNumber("registered", Platform.Node.Store.Registered.Of(facts.Prefix));
        if (!facts.Serves.IsEmpty)
        {
            json.WriteStartArray("serves");
            foreach (var one in facts.Serves)
            {
                json.WriteStartObject();
                json.WriteString("region", one);
                json.Both("name", Regions.NameOf(one));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (Platform.Reports.Find(facts.Prefix) is { } reports)
        {
            json.WriteStartObject("report");
            Write(json, reports.Latest);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private async Task NetworksAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var body = new JsonBody(false);
        body.Json.WriteStartArray();
        foreach (var one in Platform.Networks.All.OrderBy(one => one.Network, StringComparer.Ordinal))
        {
            body.Json.WriteStartObject();
            body.Json.WriteString("network", one.Network);
            body.Json.WriteString("region", one.Region);
            body.Json.Both("regionName", Regions.NameOf(one.Region));
            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        await body.SendAsync(context, 200);
    }

    private async Task DeclareAsync(HttpContext context)
    {
        if (await NetworkAsync(context) is not { } network) return;
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            if (new JsonReading(json.RootElement).Text("region", 2) is not { } region || !Regions.Has(region))
            {
                await doors.RefuseAsync(context, PlatformCodes.Network(
                    "Say {\"region\": \"50\"}: the first two digits of its code by GB/T 2260.", "region"));
                return;
            }

            var declared = new DeclaredNetwork(network, region);
            if (!await Platform.Networks.ChangeAsync(network, _ => declared, context.RequestAborted))
            {
                await FullAsync(context, IdentifyPlatform.NetworksMax);
                return;
            }

            Platform.UseNetworks();
            context.Response.StatusCode = 204;
        }
    }

    private async Task WithdrawAsync(HttpContext context)
    {
        if (await NetworkAsync(context) is not { } network) return;
        if (await Platform.Networks.RemoveAsync(network, context.RequestAborted))
        {
            Platform.UseNetworks();
            context.Response.StatusCode = 204;
            return;
        }

        await doors.RefuseAsync(context, new Refusal(RefusalKind.Unknown, PlatformCodes.NetworkUnknown,
            "This network is not declared.", "network"));
    }

    private async Task<string?> NetworkAsync(HttpContext context)
    {
        if (await doors.NeededAsync(context) is not { } who) return null;
        var route = context.Request.RouteValues;
        if (!who.IsOfNode) await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "network");
        else if (!IPNetwork.TryParse($"{route["address"]}/{route["length"]}", out var network))
            await doors.RefuseAsync(context, PlatformCodes.Network(
                "A network is an address whose further bits are 0, and a length, as 192.0.2.0/24.", "network"));
        else return network.ToString();
        return null;
    }

    /// <summary>
    /// POST of a report by who administers its prefix. The same again changes nothing; one of an earlier moment is
    /// refused.
    /// </summary>
    private async Task ReportAsync(HttpContext context)
    {
        if (await doors.NeededAsync(context) is not { } who) return;
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            var prefix = new JsonReading(json.RootElement).Text("prefix", WireLimits.HandleBytes) ?? "";
            if (!who.IsOfNode && !Permission.HasByPrefix(
                Platform.Node.Store, prefix + "/-", who, AdminPermissions.AddHandle))
            {
                await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "prefix");
                return;
            }

            var now = Platform.Node.Parts.Clock.GetUtcNow();
            if (!ReadReport(json.RootElement, now).TryGet(out var report, out var refusal))
            {
                await doors.RefuseAsync(context, refusal);
                return;
            }

            await KeepAsync(context, prefix, report with { ReceivedAt = now, By = who.Name.ToString() });
        }
    }

    private async Task KeepAsync(HttpContext context, string prefix, NodeReport report)
    {
        var (stale, again) = (false, false);
        var kept = await Platform.Reports.ChangeAsync(prefix, before =>
        {
            again = before?.Reports.Any(report.SaysTheSameAs) == true;
            stale = !again && before is not null && report.To <= before.Latest.To;
            return again || stale ? null : (before ?? new NodeReports(prefix, [])).With(report);
        }, context.RequestAborted);
        if (!kept) await FullAsync(context, NodeDirectory.NodesMax);
        else if (stale)
            await doors.RefuseAsync(context, new Refusal(RefusalKind.Conflict, PlatformCodes.ReportStale,
                "A report of this moment or a later one is here, and says something else. Report a later moment.",
                "to"));
        else context.Response.StatusCode = again ? 200 : 201;
    }

    private static Result<NodeReport> ReadReport(JsonElement body, DateTimeOffset now)
    {
        var read = new JsonReading(body);
        var prefix = read.Text("prefix", WireLimits.HandleBytes, needed: true);
        var (from, to) = (read.Moment("from"), read.Moment("to", needed: true));
        var (registered, resolved) = (read.Whole("registered", needed: true), read.Whole("resolved"));
        var (enterprises, second) = (read.Whole("enterprises"), read.Whole("secondLevel"));
        var (source, flows) = (read.Text("source", SourceMax), new List<ReportedFlow>());
        foreach (var one in read.Items("flows", RegionsMax))
        {
            var flow = new JsonReading(one);
            var (region, count) = (flow.Text("region", 2, needed: true), flow.Whole("resolved", needed: true));
            if (flow.Wrong is not null || !Regions.Has(region!))
                return PlatformCodes.Report("A flow is {\"region\": \"51\", \"resolved\": 120}.", "flows");
            flows.Add(new ReportedFlow(region!, count!.Value));
        }

        if (read.Wrong is { } wrong || !HandleName.IsWellFormed(prefix + "/-"))
            return PlatformCodes.Report(
                "A report has prefix, to and registered, and perhaps from, resolved, enterprises, secondLevel, flows "
                + "and source; numbers are whole and not below 0.", read.Wrong ?? "prefix");
        if (to > now + s_ahead || from >= to || (flows.Count > 0 && from is null))
            return PlatformCodes.Report(
                "A report is of a time that is over; flows need from, which is before to.", "to");
        return new NodeReport(to!.Value, registered!.Value, resolved ?? 0)
        {
            From = from, Enterprises = enterprises, SecondLevel = second, Source = source, Flows = [.. flows],
        };
    }

    private async Task ReportsAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        if (Platform.Reports.Find(Prefix(context)) is not { } reports)
        {
            await UnknownAsync(context);
            return;
        }

        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("prefix", reports.Prefix);
        body.Json.WriteStartArray("reports");
        foreach (var report in reports.Reports.Reverse())
        {
            body.Json.WriteStartObject();
            Write(body.Json, report);
            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    private static string Prefix(HttpContext context) => (string)context.Request.RouteValues["prefix"]!;

    private Task UnknownAsync(HttpContext context) => doors.RefuseAsync(context, new Refusal(
        RefusalKind.Unknown, PlatformCodes.NodeUnknown, "Nothing is registered of this node.", "prefix"));

    private Task FullAsync(HttpContext context, int most) => doors.RefuseAsync(context, new Refusal(
        RefusalKind.TooLarge, PlatformCodes.Full, $"At most {most} are kept. Take some away first.", "prefix"));
}
