using System.Text;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// <c>/api/identify/entities/{id}</c>: a live entity gets an identifier, and <c>/api/identify/qr/{handle}.svg</c> or
/// <c>.png</c>: the identifier as a QR code.
/// </summary>
internal sealed class EntityDoors(IdentifyDoors doors, Func<IdentifyPlatform> started)
{
    /// <summary>The attribute of an entity that holds its identifier.</summary>
    public const string Attribute = "https://uri.etsi.org/ngsi-ld/default-context/identifier";

    private const string Entities = "/api/identify/entities/", Qr = "/api/identify/qr/";
    private const string Urn = "urn:ngsi-ld:";

    private IdentifyPlatform Platform => started();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Entities + "{**id}", (RequestDelegate)ShowAsync);
        routes.MapPut(Entities + "{**id}", (RequestDelegate)IdentifyAsync);
        routes.MapGet(Qr + "{**handle}", (RequestDelegate)QrAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is not { } caller) return;
        var id = IdentifyDoors.PathBehind(context.Request, Entities);
        var found = await Platform.City.FindAsync(id, caller, context.RequestAborted);
        if (!found.TryGet(out var record, out var refusal))
            await doors.RefuseAsync(context, refusal);
        else if (HandleOf(record) is { } handle) await AnswerAsync(context, 200, id, handle);
        else
            await doors.RefuseAsync(context, new Refusal(RefusalKind.Unknown, PlatformCodes.EntityUnidentified,
                "This entity has no identifier. PUT {\"prefix\": \"88.100.1\"} here to give it one.", "id"));
    }

    /// <summary>
    /// PUT of <c>{"handle": …}</c> or <c>{"prefix": …}</c>: registers the handle with the entity in it, then puts the
    /// handle into the entity. Broken off between, the same request again completes it.
    /// </summary>
    private async Task IdentifyAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is not { } caller) return;
        if (await doors.NeededAsync(context) is not { } who) return;
        var id = IdentifyDoors.PathBehind(context.Request, Entities);
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            var read = new JsonReading(json.RootElement);
            var handle = read.Text("handle", WireLimits.HandleBytes)
                ?? (read.Text("prefix", WireLimits.HandleBytes) is { } prefix ? $"{prefix}/{NameOf(id)}" : "");
            if (!HandleName.IsWellFormed(handle))
            {
                await doors.RefuseAsync(context, ResponseCode.InvalidHandle, "handle");
                return;
            }

            if (!(await Platform.City.FindAsync(id, caller, context.RequestAborted))
                .TryGet(out var record, out var refusal))
            {
                await doors.RefuseAsync(context, refusal);
                return;
            }

            var there = HandleOf(record);
            if (there is not null && !string.Equals(there, handle, StringComparison.OrdinalIgnoreCase))
            {
                await doors.RefuseAsync(context, new Refusal(RefusalKind.Conflict, PlatformCodes.EntityIdentified,
                    $"The entity has the identifier {there}. Take that attribute away before it gets another.", "id"));
                return;
            }

            if (!caller.Grants.HasFlag(Grants.Write))
            {
                await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "Authorization");
                return;
            }

            var code = await RegisterAsync(handle, id, who, context.RequestAborted);
            if (code != ResponseCode.Success) await doors.RefuseAsync(context, code, "handle");
            else if (await WriteAsync(id, handle, caller, context.RequestAborted) is { } no)
                await doors.RefuseAsync(context, no);
            else await AnswerAsync(context, there is null ? 201 : 200, id, handle);
        }
    }

    private async Task<ResponseCode> RegisterAsync(
        string handle, string entity, Administrator who, CancellationToken cancel)
    {
        var values = new WireWriter();
        ValueCodec.Write(values, [HandleValue.OfText(1, "ENTITY", entity)]);
        var code = await Platform.Node.Parts.Writes.CommitAsync(
            "identify", new CreateHandle(handle, values.ToArray(), who, doors.Now()), handle, who, cancel);
        if (code != ResponseCode.HandleExists) return code;
        // It is this entity's already where somebody was broken off here before.
        var record = new RecordBuffer();
        return Platform.Node.Store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(handle), record)
            && Values.TryFind(record.Body, 1, out var value) && value.Type.SequenceEqual("ENTITY"u8)
            && value.Data.SequenceEqual(Encoding.UTF8.GetBytes(entity)) ? ResponseCode.Success : code;
    }

    private async Task<Refusal?> WriteAsync(string id, string handle, Caller caller, CancellationToken cancel) =>
        (await Platform.City.WriteAsync(new EntityCommand
        {
            Kind = CommandKind.Append,
            Id = id,
            Attributes =
            [
                new City.Kernel.Attribute
                {
                    Name = Attribute, Kind = AttributeKind.Property, Value = Value.Of(handle),
                },
            ],
        }, caller, cancel)).Refusal;

    private static string? HandleOf(EntityRecord record) => record.ToEntity().Attributes
        .FirstOrDefault(one => one.Name == Attribute && one.DatasetId is null)?.Value.AsText();

    private static string NameOf(string id) =>
        id.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? id[Urn.Length..] : id;

    private static Task AnswerAsync(HttpContext context, int status, string id, string handle)
    {
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("entity", id);
        body.Json.WriteString("handle", handle);
        body.Json.WriteString("qr", Qr + Uri.EscapeDataString(handle) + ".svg");
        body.Json.WriteEndObject();
        return body.SendAsync(context, status);
    }

    /// <summary>
    /// GET of a QR code: of the address of the identifier's page, or with <c>as=handle</c> of the identifier itself.
    /// </summary>
    private async Task QrAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var request = context.Request;
        var name = IdentifyDoors.PathBehind(request, Qr);
        var kind = Path.GetExtension(name);
        var handle = name[..^kind.Length];
        var words = request.Query["as"] == "handle"
            ? handle
            : $"{request.Scheme}://{request.Host.Value}/identify/handles/{Uri.EscapeDataString(handle)}";
        if (kind is not (".svg" or ".png") || !HandleName.IsWellFormed(handle)
            || Encoding.UTF8.GetByteCount(words) > QrImage.BytesMax)
        {
            await doors.RefuseAsync(context, new Refusal(RefusalKind.Invalid, PlatformCodes.QrInvalid,
                $"Ask for HANDLE.svg or HANDLE.png; what it says has at most {QrImage.BytesMax} bytes.", "handle"));
            return;
        }

        var bytes = kind == ".svg" ? QrImage.Svg(words) : QrImage.Png(words);
        context.Response.ContentType = kind == ".svg" ? "image/svg+xml" : "image/png";
        context.Response.Headers.CacheControl = "private, max-age=3600";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
