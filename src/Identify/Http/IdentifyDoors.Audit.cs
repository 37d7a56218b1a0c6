using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>What was written, by whom, when and from where.</summary>
public sealed partial class IdentifyDoors
{
    private const int AuditPageMax = 1_000, AuditScanMax = 10_000;

    /// <summary>
    /// GET of what was written, the newest first: <c>before</c> a number, <c>limit</c> 1 to 1,000, <c>handle</c>,
    /// <c>by</c>. A page looks through 10,000 notes at most and says where to read on.
    /// </summary>
    private async Task AuditAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is null) return;
        var query = context.Request.Query;
        if (!TryWhole(query, "limit", 100, AuditPageMax, out var limit)
            || !long.TryParse(query.TryGetValue("before", out var said) ? said.ToString() : "9223372036854775807",
                System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
                out var before))
        {
            await RefuseBodyAsync(context, "before and limit are whole numbers; limit at most 1000.", "limit");
            return;
        }

        var (handle, by) = (query["handle"].ToString(), query["by"].ToString());
        var ring = Node.Store.Audit;
        var (number, first) = (Math.Min(ring.Last, before - 1), ring.First);
        var end = Math.Max(first, number - AuditScanMax + 1);
        var (body, record, sent) = (new JsonBody(Flag(context, "pretty", false)), new RecordBuffer(), 0);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("newest", ring.Last);
        body.Json.WriteNumber("oldest", ring.Last == 0 ? 0 : first);
        body.Json.WriteStartArray("entries");
        for (; number >= end && sent < limit; number--)
        {
            if (!Node.Store.TryRead(RecordKind.Audit, ring.NameOf(number), record)) continue;
            // The place may hold a newer one by now.
            if (AuditRecord.TryRead(record.Body) is not { } entry || entry.Number != number) continue;
            if (by.Length > 0 && !string.Equals(entry.Note.By, by, StringComparison.OrdinalIgnoreCase)) continue;
            if (handle.Length > 0 && !entry.Named.Any(one =>
                string.Equals(one.Name, handle, StringComparison.OrdinalIgnoreCase))) continue;
            Write(body.Json, entry);
            sent++;
        }

        body.Json.WriteEndArray();
        if (number >= first) body.Json.WriteNumber("next", number + 1);
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    private static void Write(Utf8JsonWriter json, AuditRecord entry)
    {
        json.WriteStartObject();
        json.WriteNumber("number", entry.Number);
        json.WriteString("at", entry.Note.At.UtcDateTime);
        json.WriteString("op", entry.Note.Op);
        json.WriteString("by", entry.Note.By);
        json.WriteString("from", entry.Note.From);
        json.WriteNumber("total", entry.Total);
        json.WriteNumber("done", entry.Done);
        json.WriteStartArray("named");
        foreach (var (name, code) in entry.Named)
        {
            json.WriteStartObject();
            json.WriteString("handle", name);
            json.WriteNumber("responseCode", (int)code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Who asks, where that is an administrator of the node; null where it was refused.</summary>
    private async Task<Administrator?> NodeAdministratorAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return null;
        if (who.IsOfNode) return who;
        await RefuseAsync(context, ResponseCode.InsufficientPermission, "Authorization");
        return null;
    }

    private Task RefuseBodyAsync(HttpContext context, string detail, string at) => SayNoAsync(context, 400,
        new Kernel.Refusal(Kernel.RefusalKind.Invalid, IdentifyCodes.BodyInvalid, detail, at));
}
