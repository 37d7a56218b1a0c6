using System.Text;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// <c>/identityv2/data</c>: identifiers with data that follow a template, one by one and in batches. A request with an
/// <c>Idempotency-Key</c>, or a <c>requestId</c> in a batch, is carried out once however often it is sent.
/// </summary>
internal sealed class EnterpriseDoors(IdentifyDoors doors, Func<IdentifyPlatform> started)
{
    private const string Root = "/identityv2/data";
    // What the smallest store takes at once, a megabyte, less room for the note and the quotas that go with it.
    private const int FrameBytesMax = (1 << 20) - (128 << 10);

    private IdentifyPlatform Platform => started();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/detail", (RequestDelegate)DetailAsync);
        routes.MapPost(Root, (RequestDelegate)(context => OneAsync(context, Op.Create)));
        routes.MapPut(Root, (RequestDelegate)(context => OneAsync(context, Op.Update)));
        routes.MapDelete(Root, (RequestDelegate)(context => OneAsync(context, Op.Delete)));
        routes.MapPost(Root + "/batchCreate", (RequestDelegate)(context => ManyAsync(context, Op.Create)));
        routes.MapPut(Root + "/batchUpdate", (RequestDelegate)(context => ManyAsync(context, Op.Update)));
        routes.MapDelete(Root + "/batchDelete", (RequestDelegate)(context => ManyAsync(context, Op.Delete)));
    }

    private enum Op
    {
        Create,
        Update,
        Delete,
    }

    private async Task DetailAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var handle = context.Request.Query["handle"].ToString();
        var (code, values) = await doors.FindAsync(context, handle);
        if (code != ResponseCode.Success)
        {
            await doors.RefuseAsync(context, code, "handle");
            return;
        }

        await EnterpriseReply.DoneAsync(context, json =>
        {
            json.WriteStartObject("data");
            json.WriteString("handle", handle);
            if (Values.TryFind(values, MetadataTemplate.ReferenceIndex, out var reference))
                json.WriteString("templateVersion", reference.Data);
            json.WritePropertyName("value");
            HandleJson.WriteValues(json, values, default, true);
            json.WriteEndObject();
        });
    }

    private async Task OneAsync(HttpContext context, Op op)
    {
        if (await doors.NeededAsync(context) is not { } who) return;
        var query = context.Request.Query["handle"].ToString();
        using var json = op == Op.Delete && query.Length > 0
            ? JsonDocument.Parse(JsonSerializer.Serialize(new { handle = query }))
            : await doors.BodyAsync(context);
        if (json is null) return;
        if (await CarryOutAsync(context, op, who, [json.RootElement], json.RootElement) is not [var result]) return;
        if (result.Code == ResponseCode.Success) await EnterpriseReply.DoneAsync(context);
        else if (result.Problem is { } problem)
            await doors.RefuseAsync(context, new Refusal(
                RefusalKind.Invalid, problem, result.Message + ".", "value"));
        else await doors.RefuseAsync(context, result.Code, "handle");
    }

    private async Task ManyAsync(HttpContext context, Op op)
    {
        if (await doors.NeededAsync(context) is not { } who) return;
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            var root = json.RootElement;
            var list = root.ValueKind == JsonValueKind.Array ? root
                : root.TryGetProperty("data", out var data) ? data : default;
            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > IdentifyDoors.BatchMax)
            {
                await doors.RefuseAsync(context, new Refusal(RefusalKind.Invalid, EnterpriseCodes.DataInvalid,
                    $"Send a list, or {{\"data\": […]}}, of 1 to {IdentifyDoors.BatchMax}.", "data"));
                return;
            }

            if (await CarryOutAsync(context, op, who, [.. list.EnumerateArray()], root) is not { } results) return;
            var failed = results.Count(result => result.Code != ResponseCode.Success);
            await EnterpriseReply.SendAsync(context, failed == 0 ? 1 : -2,
                failed == 0 ? "success" : $"{failed} of {results.Length} were not done", answer =>
                {
                    answer.WriteStartArray("data");
                    foreach (var result in results) Write(answer, result);
                    answer.WriteEndArray();
                });
        }
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.WriteStartObject();
        json.WriteString("handle", result.Handle);
        json.WriteNumber("status", result.Code == ResponseCode.Success ? 1 : -2);
        json.WriteString("msg", result.Code == ResponseCode.Success ? "success"
            : result.Message ?? IdentifyCodes.Of(result.Code, "handle").Detail);
        if (result.Code != ResponseCode.Success)
            json.WriteString("code", result.Problem ?? IdentifyCodes.Of(result.Code, "handle").Code);
        json.WriteEndObject();
    }

    /// <summary>Carries out what can be, in frames of the log; null where the whole was refused.</summary>
    private async Task<Result[]?> CarryOutAsync(
        HttpContext context, Op op, Administrator who, List<JsonElement> items, JsonElement body)
    {
        var results = new Result[items.Count];
        var open = new List<(int At, StoreChange Change)>();
        for (var i = 0; i < items.Count; i++)
        {
            var (result, change) = Read(op, items[i], who);
            results[i] = result;
            if (change is not null) open.Add((i, change));
        }

        if (!IdentifyDoors.TryReceipt(context, who, body, out var receipt))
        {
            await doors.RefuseAsync(context, ResponseCode.ProtocolError, "requestId");
            return null;
        }

        for (var (first, frame) = (0, 0); first < open.Count; frame++)
        {
            var (count, bytes) = (0, 0L);
            while (first + count < open.Count && (bytes += Most(open[first + count].Change)) <= FrameBytesMax) count++;
            count = Math.Max(1, count);
            var part = open.GetRange(first, count);
            var codes = await Platform.Node.Parts.Writes.CommitAsync(op.ToString(),
                [.. part.Select(one => one.Change)],
                receipt is null || frame == 0 ? receipt : receipt with { Id = $"{receipt.Id}/{frame}" },
                i => results[part[i].At].Handle, who, context.RequestAborted);
            if (frame == 0 && IdentifyDoors.IsWhole(codes))
            {
                await doors.RefuseAsync(context, codes[0], "requestId");
                return null;
            }

            for (var i = 0; i < count; i++) results[part[i].At] = results[part[i].At] with { Code = codes[i] };
            first += count;
        }

        return results;
    }

    private static long Most(StoreChange change) => change.BytesMost + change.Name.Length + Frame.RecordBytes;

    private (Result Result, StoreChange? Change) Read(Op op, JsonElement json, Administrator who)
    {
        if (op == Op.Delete)
        {
            var handle = json.ValueKind == JsonValueKind.String ? json.GetString()! : DataItem.NameOf(json);
            return HandleName.IsWellFormed(handle)
                ? (new Result(handle, ResponseCode.None), new DeleteHandle(handle, who))
                : (new Result(handle, ResponseCode.InvalidHandle), null);
        }

        var (item, fault) = DataItem.Read(json);
        if (item is null)
            return (new Result(DataItem.NameOf(json), ResponseCode.InvalidValue)
            {
                Problem = EnterpriseCodes.DataInvalid, Message = fault,
            }, null);
        var result = new Result(item.Handle, ResponseCode.None);
        if (Template(item) is not { } template)
            return (result with
            {
                Code = ResponseCode.InvalidValue, Problem = EnterpriseCodes.TemplateUnknown,
                Message = $"The prefix of {item.Handle} has no template of version {item.TemplateVersion}",
            }, null);
        if (template.Faults(item.Values).ToList() is { Count: > 0 } faults)
            return (result with
            {
                Code = ResponseCode.InvalidValue, Problem = EnterpriseCodes.Mismatch,
                Message = string.Join("; ", faults),
            }, null);
        return (result, op == Op.Create
            ? new CreateHandle(item.Handle, item.ToArray(), who, doors.Now())
            : new ReplaceData(item.Handle, item.ToArray(), who, doors.Now()));
    }

    /// <summary>The template of the handle's prefix, or of one that it is derived from.</summary>
    private MetadataTemplate? Template(DataItem item)
    {
        for (var prefix = HandleName.PrefixOf(item.Handle); prefix is not null; prefix = HandleName.ParentOf(prefix))
            if (Platform.Templates.Find(MetadataTemplate.KeyOf(prefix, item.TemplateVersion)) is { } template)
                return template;
        return null;
    }

    private sealed record Result(string Handle, ResponseCode Code)
    {
        /// <summary>The code of what is wrong with it, where no code of the protocol says so.</summary>
        public string? Problem { get; init; }

        public string? Message { get; init; }
    }
}
