using System.Text;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// <c>GET /api/identify/resolve?id=</c>: an identifier of whatever scheme, taken apart, with the record by which it is
/// registered and, for whoever may see it, a link to its live twin; <c>/api/identify/schemes</c>: under which prefixes
/// the identifiers of other schemes lie; <c>GET /api/identify/reverse?target=</c>: who points to a thing.
/// </summary>
internal sealed class SchemeDoors(IdentifyDoors doors, Func<IdentifyPlatform> started)
{
    private const string Schemes = "/api/identify/schemes/{scheme}";
    private const int PageUsual = 100, PageMax = 1_000;

    private IdentifyPlatform Platform => started();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/identify/resolve", (RequestDelegate)ResolveAsync);
        routes.MapGet("/api/identify/reverse", (RequestDelegate)ReverseAsync);
        routes.MapGet("/api/identify/schemes", (RequestDelegate)ListAsync);
        routes.MapPut(Schemes, (RequestDelegate)PutAsync);
        routes.MapDelete(Schemes, (RequestDelegate)DeleteAsync);
    }

    private async Task ResolveAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is not { } caller) return;
        if (!SchemeParser.Read(context.Request.Query["id"].ToString()).TryGet(out var id, out var refusal))
        {
            await doors.RefuseAsync(context, refusal);
            return;
        }

        var handle = HandleOf(id);
        var (code, values) = handle is null
            ? (ResponseCode.HandleNotFound, [])
            : await doors.FindAsync(context, handle);
        var body = new JsonBody(false);
        var json = body.Json;
        json.WriteStartObject();
        json.WriteString("id", context.Request.Query["id"].ToString());
        json.WriteString("scheme", id.Scheme);
        json.WriteString("canonical", id.Canonical);
        json.WriteString("basis", id.Basis);
        json.WriteStartObject("parts");
        foreach (var (name, value) in id.Parts) json.WriteString(name, value);
        json.WriteEndObject();
        if (handle is null)
            json.WriteString("unmapped", "No prefix is declared for identifiers of this scheme that begin so: "
                + "PUT /api/identify/schemes/" + id.Scheme + "?start=…");
        else
        {
            json.WritePropertyName("record");
            HandleJson.WriteRecord(json, code, handle, values, default, true);
            if (await TwinAsync(values, caller, context.RequestAborted) is { } twin)
            {
                json.WriteStartObject("twin");
                json.WriteString("entity", twin);
                json.WriteString("href", "/entities/" + Uri.EscapeDataString(twin));
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
        await body.SendAsync(context, code switch
        {
            ResponseCode.Success or ResponseCode.ValuesNotFound => 200,
            ResponseCode.HandleNotFound or ResponseCode.NotResponsible => 404,
            _ => 502,
        });
    }

    private string? HandleOf(SchemeId id) => id.Scheme == "handle"
        ? id.Canonical
        : Platform.Mappings.All.Where(one => one.Fits(id)).MaxBy(one => one.Start.Length) is { } mapping
            ? $"{mapping.Prefix}/{id.Canonical}"
            : null;

    /// <summary>The live entity that a record names, where the caller may see it; else null.</summary>
    private async Task<string?> TwinAsync(byte[] values, Caller caller, CancellationToken cancel)
    {
        if (EntityOf(values) is not { } entity) return null;
        var found = await Platform.City.FindAsync(entity, caller, cancel);
        return found.TryGet(out _, out _) ? entity : null;
    }

    private static string? EntityOf(ReadOnlySpan<byte> values)
    {
        if (values.Length < 4) return null;
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            if (value.IsPublic && value.Type.SequenceEqual("ENTITY"u8)) return Encoding.UTF8.GetString(value.Data);
        return null;
    }

    private async Task ReverseAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var query = context.Request.Query;
        var target = query["target"].ToString();
        var after = 0L;
        if (target.Length is 0 or > SchemeParser.LengthMax
            || !IdentifyDoors.TryWhole(query, "limit", PageUsual, PageMax, out var limit) || limit == 0
            || (query.ContainsKey("after") && !long.TryParse(query["after"], System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out after)))
        {
            await doors.RefuseAsync(context, new Refusal(RefusalKind.Invalid, PlatformCodes.ReverseInvalid,
                $"Give target, the URL or entity that is pointed to, and perhaps limit up to {PageMax} and after.",
                "target"));
            return;
        }

        var page = await Platform.Node.Store.PointersAsync(
            Encoding.UTF8.GetBytes(target), after, limit, context.RequestAborted);
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("target", target);
        body.Json.WriteStartArray("handles");
        foreach (var name in page.Names) body.Json.WriteStringValue(name);
        body.Json.WriteEndArray();
        // As a text: it has more digits than some readers of numbers keep.
        if (page.Next != 0) body.Json.WriteString("after", page.Next.ToString(
            System.Globalization.CultureInfo.InvariantCulture));
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var body = new JsonBody(false);
        body.Json.WriteStartArray();
        foreach (var one in Platform.Mappings.All.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            body.Json.WriteStartObject();
            body.Json.WriteString("scheme", one.Scheme);
            body.Json.WriteString("start", one.Start);
            body.Json.WriteString("prefix", one.Prefix);
            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        await body.SendAsync(context, 200);
    }

    private async Task PutAsync(HttpContext context)
    {
        if (await KeyAsync(context) is not { } key) return;
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            var prefix = new JsonReading(json.RootElement).Text("prefix", WireLimits.HandleBytes) ?? "";
            if (!HandleName.IsWellFormed(prefix + "/-"))
            {
                await RefuseAsync(context, "Say {\"prefix\": \"88.100.1\"}.", "prefix");
                return;
            }

            var mapping = key with { Prefix = prefix };
            if (await Platform.Mappings.ChangeAsync(key.Key, _ => mapping, context.RequestAborted))
                context.Response.StatusCode = 204;
            else
                await doors.RefuseAsync(context, new Refusal(RefusalKind.TooLarge, PlatformCodes.Full,
                    $"At most {IdentifyPlatform.MappingsMax} mappings are kept.", "start"));
        }
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (await KeyAsync(context) is not { } key) return;
        if (await Platform.Mappings.RemoveAsync(key.Key, context.RequestAborted)) context.Response.StatusCode = 204;
        else
            await doors.RefuseAsync(context, new Refusal(
                RefusalKind.Unknown, PlatformCodes.MappingUnknown, "There is no such mapping.", "start"));
    }

    /// <summary>Scheme and start that a change is about; null where it was refused.</summary>
    private async Task<SchemeMapping?> KeyAsync(HttpContext context)
    {
        if (await doors.NeededAsync(context) is not { } who) return null;
        var scheme = (string)context.Request.RouteValues["scheme"]!;
        var start = context.Request.Query["start"].ToString();
        if (!who.IsOfNode) await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "scheme");
        else if (!SchemeParser.Mapped.Contains(scheme, StringComparer.Ordinal))
            await RefuseAsync(context, $"Schemes are {string.Join(", ", SchemeParser.Mapped)}.", "scheme");
        else if (start.Length > SchemeParser.LengthMax || start.Any(char.IsControl))
            await RefuseAsync(context, "A start is a text as identifiers of the scheme begin with.", "start");
        else return new SchemeMapping(scheme, start, "");
        return null;
    }

    private Task RefuseAsync(HttpContext context, string detail, string at) => doors.RefuseAsync(
        context, new Refusal(RefusalKind.Invalid, PlatformCodes.MappingInvalid, detail, at));
}
