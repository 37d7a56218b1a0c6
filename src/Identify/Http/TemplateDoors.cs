using System.Collections.Immutable;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// <c>/snms/api/v3/template</c> and <c>/snms/api/v5/template</c>: templates of metadata, as nodes of enterprises have
/// them. Whoever administers a prefix makes its templates.
/// </summary>
internal sealed class TemplateDoors(IdentifyDoors doors, Func<IdentifyPlatform> started)
{
    private const string V3 = "/snms/api/v3/template", V5 = "/snms/api/v5/template";
    private const int NameMax = 128, CodeMax = 4, ItemsMax = 500, LengthMax = 255;

    private static readonly string[] s_industry =
        ["industryCategory", "industrySpecific", "industryTrade", "industrySubclass"];

    private IdentifyPlatform Platform => started();

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { V3, V5 })
        {
            routes.MapGet(path, (RequestDelegate)ShowAsync);
            routes.MapPost(path, (RequestDelegate)(context => KeepAsync(context, isNew: true)));
            routes.MapDelete(path, (RequestDelegate)DeleteAsync);
        }

        routes.MapPut(V5, (RequestDelegate)(context => KeepAsync(context, isNew: false)));
    }

    /// <summary>GET of <c>prefix</c> and perhaps <c>version</c>.</summary>
    private async Task ShowAsync(HttpContext context)
    {
        if (await doors.ReaderAsync(context) is null) return;
        var query = context.Request.Query;
        var (prefix, version) = (query["prefix"].ToString(), query["version"].ToString());
        var found = Platform.Templates.All
            .Where(one => string.Equals(one.Prefix, prefix, StringComparison.OrdinalIgnoreCase))
            .Where(one => version.Length == 0 || one.Version == version)
            .OrderBy(one => one.Version, StringComparer.Ordinal).ToList();
        if (version.Length > 0 && found.Count == 0)
        {
            await UnknownAsync(context);
            return;
        }

        await EnterpriseReply.DoneAsync(context, json =>
        {
            json.WriteStartArray("data");
            foreach (var one in found) Write(json, one);
            json.WriteEndArray();
        });
    }

    private async Task KeepAsync(HttpContext context, bool isNew)
    {
        if (await doors.NeededAsync(context) is not { } who) return;
        if (await doors.BodyAsync(context) is not { } json) return;
        using (json)
        {
            var (template, fault) = Read(json.RootElement);
            if (template is null)
                await doors.RefuseAsync(context, new Refusal(
                    RefusalKind.Invalid, EnterpriseCodes.TemplateInvalid, fault + ".", "items"));
            else if (!Permission.HasByPrefix(
                Platform.Node.Store, template.Prefix + "/-", who, AdminPermissions.AddHandle))
                await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "prefix");
            else await KeepAsync(context, template, isNew);
        }
    }

    private async Task KeepAsync(HttpContext context, MetadataTemplate template, bool isNew)
    {
        var isThere = false;
        var kept = await Platform.Templates.ChangeAsync(template.Key, before =>
        {
            isThere = before is not null;
            return isThere == isNew ? null : template;
        }, context.RequestAborted);
        if (!kept)
            await doors.RefuseAsync(context, new Refusal(RefusalKind.TooLarge, PlatformCodes.Full,
                $"At most {IdentifyPlatform.TemplatesMax} templates are kept.", "version"));
        else if (isThere && isNew)
            await doors.RefuseAsync(context, new Refusal(RefusalKind.Conflict, EnterpriseCodes.TemplateExists,
                "The prefix has a template of this version. PUT it to /snms/api/v5/template to change it.", "version"));
        else if (!isThere && !isNew) await UnknownAsync(context);
        else await EnterpriseReply.DoneAsync(context);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (await doors.NeededAsync(context) is not { } who) return;
        var query = context.Request.Query;
        var (prefix, version) = (query["prefix"].ToString(), query["version"].ToString());
        if (!Permission.HasByPrefix(Platform.Node.Store, prefix + "/-", who, AdminPermissions.AddHandle))
            await doors.RefuseAsync(context, ResponseCode.InsufficientPermission, "prefix");
        else if (await Platform.Templates.RemoveAsync(MetadataTemplate.KeyOf(prefix, version), context.RequestAborted))
            await EnterpriseReply.DoneAsync(context);
        else await UnknownAsync(context);
    }

    private Task UnknownAsync(HttpContext context) => doors.RefuseAsync(context, new Refusal(
        RefusalKind.Unknown, EnterpriseCodes.TemplateUnknown,
        "The prefix has no template of this version.", "version"));

    private static (MetadataTemplate? Template, string Fault) Read(JsonElement json)
    {
        var read = new JsonReading(json);
        var (prefix, version) = (
            read.Text("prefix", WireLimits.HandleBytes, needed: true), read.Text("version", NameMax, needed: true));
        var type = read.Whole("type", needed: true);
        var industry = ImmutableArray.CreateBuilder<string>();
        foreach (var name in s_industry)
            if (read.Text(name, CodeMax) is { } code) industry.Add(code);
        var items = ImmutableArray.CreateBuilder<TemplateItem>();
        foreach (var one in read.Items("items", ItemsMax))
        {
            var (item, fault) = Item(one);
            if (item is null) return (null, fault);
            items.Add(item);
        }

        if (read.Wrong is { } wrong) return (null, $"{wrong} is missing, too long or of another kind");
        if (!HandleName.IsWellFormed(prefix + "/-") || type is not (1 or 2))
            return (null, "A template has a prefix, a version, type 1 or 2, and items");
        if (items.DistinctBy(item => item.Index).Count() != items.Count)
            return (null, "Each idIndex stands in items once");
        return (new MetadataTemplate(prefix!, version!, (int)type, items.ToImmutable())
        {
            Industry = industry.ToImmutable(),
        }, "");
    }

    private static (TemplateItem? Item, string Fault) Item(JsonElement json)
    {
        var read = new JsonReading(json);
        var (name, type) = (read.Text("name", NameMax, needed: true), read.Text("idType", NameMax, needed: true));
        var (index, required) = (read.Whole("idIndex", needed: true), read.Flag("required"));
        if (read.Wrong is { } wrong) return (null, $"{wrong} of an item is missing, too long or of another kind");
        if (index is not (>= MetadataTemplate.ItemIndexMin and <= int.MaxValue))
            return (null, $"idIndex {index}: 1001 is reserved, and items begin at 2000");
        var metadata = new JsonReading(json.TryGetProperty("metadata", out var said) ? said : default);
        var (least, most) = (metadata.Whole("minLength") ?? 0, metadata.Whole("maxLength") ?? LengthMax);
        return metadata.Wrong is not null || most > LengthMax || least > most
            ? (null, $"idIndex {index}: minLength and maxLength lie between 0 and {LengthMax}")
            : (new TemplateItem(name!, type!, (int)index, required)
            {
                MinLength = (int)least, MaxLength = (int)most,
            }, "");
    }

    private static void Write(Utf8JsonWriter json, MetadataTemplate template)
    {
        json.WriteStartObject();
        json.WriteString("prefix", template.Prefix);
        json.WriteString("version", template.Version);
        json.WriteNumber("type", template.Type);
        for (var i = 0; i < template.Industry.Length; i++) json.WriteString(s_industry[i], template.Industry[i]);
        json.WriteStartArray("items");
        foreach (var item in template.Items)
        {
            json.WriteStartObject();
            json.WriteString("name", item.Name);
            json.WriteString("idType", item.IdType);
            json.WriteNumber("idIndex", item.Index);
            json.WriteBoolean("required", item.Required);
            json.WriteStartObject("metadata");
            json.WriteString("type", "string");
            json.WriteNumber("minLength", item.MinLength);
            json.WriteNumber("maxLength", item.MaxLength);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
