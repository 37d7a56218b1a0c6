using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>Prefixes kept for organisations, handed over, and how much may be registered under each.</summary>
public sealed partial class IdentifyDoors
{
    private const int DaysMax = 3_650, DaysUsual = 90, ExportNames = 500;

    private void MapRegistration(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/identify/reservations/{prefix}", Limited(ReservationAsync));
        routes.MapPut("/api/identify/reservations/{prefix}", Limited(ReserveAsync));
        routes.MapDelete(
            "/api/identify/reservations/{prefix}", Limited(context => RemoveAsync(context, RecordKind.Reservation)));
        routes.MapPost("/api/identify/prefixes/{prefix}/hand-over", Limited(HandOverAsync));
        routes.MapGet("/api/identify/quotas/{prefix}", Limited(QuotaAsync));
        routes.MapPut("/api/identify/quotas/{prefix}", Limited(SetQuotaAsync));
        routes.MapDelete("/api/identify/quotas/{prefix}", Limited(context => RemoveAsync(context, RecordKind.Quota)));
        routes.MapGet("/api/identify/export", Limited(ExportAsync));
    }

    private async Task ReservationAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is null) return;
        if (PrefixReservation.Of(Node.Store, PrefixOf(context), Now()) is not { } kept)
        {
            await RefuseAsync(context, ResponseCode.HandleNotFound, "prefix");
            return;
        }

        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("prefix", PrefixOf(context));
        body.Json.WriteString("organisation", kept.Organisation);
        body.Json.WriteString("until", DateTimeOffset.FromUnixTimeSeconds(kept.Until).UtcDateTime);
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    /// <summary>PUT of a reservation: <c>{"organisation": "…", "days": 90}</c>.</summary>
    private async Task ReserveAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is not { } who || await BodyAsync(context) is not { } json) return;
        using (json)
        {
            var organisation = Text(json.RootElement, "organisation");
            var days = Whole(json.RootElement, "days", DaysUsual);
            if (organisation is not { Length: > 0 } || days is not (>= 1 and <= DaysMax)
                || Encoding.UTF8.GetByteCount(organisation) > PrefixReservation.TextBytes)
            {
                await RefuseBodyAsync(context, "Send {\"organisation\": \"…\", \"days\": 1 to 3650}.", "organisation");
                return;
            }

            var until = Now() + days.Value * 86_400L;
            await EndAsync(context, "reserve", [new ReservePrefix(
                PrefixOf(context), new PrefixReservation(organisation, until), Now())], who);
        }
    }

    private async Task RemoveAsync(HttpContext context, RecordKind kind)
    {
        if (await NodeAdministratorAsync(context) is not { } who) return;
        await EndAsync(context, "release", [new RemoveRecord(kind, PrefixOf(context))], who);
    }

    /// <summary>
    /// POST of a hand-over: <c>{"administrator": "300:88.1.7/ADMIN"}</c>, or <c>{"node": "203.0.113.5:2641"}</c>, which
    /// must hold the prefix and answer for it as this one does.
    /// </summary>
    private async Task HandOverAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who || await BodyAsync(context) is not { } json) return;
        using (json)
        {
            var prefix = PrefixOf(context);
            if (HandleReference.TryParse(Text(json.RootElement, "administrator"), out var administrator)
                && HandleName.IsWellFormed(administrator.Handle))
                await EndAsync(context, "hand over",
                    HandOverPrefix.ToAdministrator(prefix, administrator, who, Now()), who);
            else if (IPEndPoint.TryParse(Text(json.RootElement, "node") ?? "", out var node))
                await HandOverAsync(context, prefix, node, who);
            else
                await RefuseBodyAsync(context,
                    "Send {\"administrator\": \"300:88.1.7/ADMIN\"} or {\"node\": \"203.0.113.5:2641\"}.",
                    "administrator");
        }
    }

    private async Task HandOverAsync(HttpContext context, string prefix, IPEndPoint node, Administrator who)
    {
        if (!who.IsOfNode)
        {
            await RefuseAsync(context, ResponseCode.InsufficientPermission, "Authorization");
            return;
        }

        if (node.Port == 0) node.Port = IdentifyOptions.UsualPort;
        if (await new HandOverCheck(Node).FaultAsync(prefix, node, context.RequestAborted) is { } fault)
        {
            await SayNoAsync(context, 409, new Refusal(RefusalKind.Conflict, IdentifyCodes.HandOver, fault, "node"));
            return;
        }

        await EndAsync(context, "hand over", HandOverPrefix.ToNode(prefix, SiteRecord.Of(node), who, Now()), who);
        Node.Parts.Away.Load();
    }

    private async Task QuotaAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is null) return;
        if (Node.Parts.Quotas.Find(PrefixOf(context)) is not { } quota)
        {
            await RefuseAsync(context, ResponseCode.HandleNotFound, "prefix");
            return;
        }

        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("prefix", PrefixOf(context));
        Quota(body.Json, "handles", quota.HandlesMax, quota.Handles);
        Quota(body.Json, "changesPerDay", quota.ChangesPerDayMax, quota.ChangesOn(Now() / 86_400));
        Quota(body.Json, "prefixes", quota.PrefixesMax, quota.Prefixes);
        body.Json.WriteBoolean("counting", quota.IsCounting);
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    /// <summary>
    /// PUT of a quota: <c>{"handles": 1000, "changesPerDay": 500, "prefixes": 10}</c>, each if wanted.
    /// </summary>
    private async Task SetQuotaAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is not { } who || await BodyAsync(context) is not { } json) return;
        using (json)
        {
            var (handles, changes, prefixes) = (Whole(json.RootElement, "handles", -1),
                Whole(json.RootElement, "changesPerDay", -1), Whole(json.RootElement, "prefixes", -1));
            if (handles is null || changes is null || prefixes is null || (handles & changes & prefixes) < 0)
            {
                await RefuseBodyAsync(context,
                    "Send {\"handles\": N, \"changesPerDay\": N, \"prefixes\": N}, at least one of them.", "handles");
                return;
            }

            static long? Most(long? number) => number < 0 ? null : number;
            var set = new PrefixQuota(Most(handles), Most(changes), Most(prefixes));
            await EndAsync(context, "quota", [new QuotaChange(PrefixOf(context), there => set with
            {
                Edition = (there?.Edition ?? 0) + 1, IsCounting = true,
                Day = there?.Day ?? 0, Changes = there?.Changes ?? 0,
            })], who);
            await Node.Parts.Quotas.CountAsync(PrefixOf(context)).WaitAsync(context.RequestAborted);
        }
    }

    /// <summary>
    /// GET of all handles of a prefix with all their values, secrets among them, a JSON object a line, as
    /// <c>citybrain identify import</c> reads them.
    /// </summary>
    private async Task ExportAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is null) return;
        var prefix = context.Request.Query["prefix"].ToString();
        if (prefix.Length == 0)
        {
            await RefuseAsync(context, ResponseCode.InvalidHandle, "prefix");
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        var (after, record) = (0L, new RecordBuffer());
        do
        {
            var page = await Node.Store.NamesAsync(
                RecordKind.Handle, prefix, after, ExportNames, context.RequestAborted);
            foreach (var name in page.Names)
            {
                if (!Node.Store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(name), record)) continue;
                var line = new JsonBody(false);
                HandleJson.WriteRecord(line.Json, ResponseCode.Success, name, record.Body, default, false);
                await line.WriteLineAsync(context);
            }

            after = page.Next;
        }
        while (after != 0);
    }

    private async Task EndAsync(
        HttpContext context, string op, IReadOnlyList<StoreChange> changes, Administrator who)
    {
        var prefix = PrefixOf(context);
        var code = !HandleName.IsWellFormed(prefix + "/-")
            ? ResponseCode.InvalidHandle
            : (await Node.Parts.Writes.CommitAsync(op, changes, null, _ => prefix, who, context.RequestAborted))
                .FirstOrDefault(one => one != ResponseCode.Success, ResponseCode.Success);
        if (code == ResponseCode.Success) context.Response.StatusCode = 204;
        else await RefuseAsync(context, code, "prefix");
    }

    private static void Quota(Utf8JsonWriter json, string name, long? most, long used)
    {
        json.WriteStartObject(name);
        if (most is { } number) json.WriteNumber("most", number);
        else json.WriteNull("most");
        json.WriteNumber("used", used);
        json.WriteEndObject();
    }

    private static string PrefixOf(HttpContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"{context.Request.RouteValues["prefix"]}");

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>A whole number of 0 or more; what is usual where none is said; null where it is none.</summary>
    private static long? Whole(JsonElement body, string name, long usual) =>
        body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out var number)
            || number.ValueKind == JsonValueKind.Null ? usual
        : number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var whole) && whole >= 0 ? whole : null;
}
