using System.Collections.Immutable;
using System.Text.Json;

namespace City.Identify;

/// <summary>
/// One identifier with its data as an enterprise sends it: <c>{handle, templateVersion, value: [{index, type, data:
/// {format: "string", value}, auth}]}</c>.
/// </summary>
/// <param name="Handle">At most 255 characters.</param>
/// <param name="TemplateVersion">At most 128 characters.</param>
/// <param name="Values">Its values.</param>
internal sealed record DataItem(string Handle, string TemplateVersion, ImmutableArray<HandleValue> Values)
{
    private const int HandleMax = 255, VersionMax = 128, ValueMax = 255, TypeMax = 128;

    /// <summary>What was sent, for an answer that names it; empty where that is no text.</summary>
    public static string NameOf(JsonElement json) => new JsonReading(json).Text("handle", HandleMax) ?? "";

    /// <summary>Reads one; with what is wrong in words where it is none.</summary>
    public static (DataItem? Item, string Fault) Read(JsonElement json)
    {
        var read = new JsonReading(json);
        var (handle, version) = (
            read.Text("handle", HandleMax, needed: true), read.Text("templateVersion", VersionMax, needed: true));
        var values = ImmutableArray.CreateBuilder<HandleValue>();
        foreach (var one in read.Items("value", WireLimits.Values))
        {
            var (value, fault) = Value(one);
            if (value is null) return (null, fault);
            if (value.Index != MetadataTemplate.ReferenceIndex) values.Add(value);
        }

        if (read.Wrong is { } wrong) return (null, $"{wrong} is missing, too long or of another kind");
        if (!HandleName.IsWellFormed(handle!)) return (null, "handle is a prefix, a slash and a suffix");
        if (values.DistinctBy(value => value.Index).Count() != values.Count)
            return (null, "each index stands in value once");
        return (new DataItem(handle!, version!, values.ToImmutable()), "");
    }

    /// <summary>The values with the reference to the template, as they lie in the store.</summary>
    public byte[] ToArray()
    {
        var into = new WireWriter();
        ValueCodec.Write(into, [HandleValue.OfText(
            MetadataTemplate.ReferenceIndex, MetadataTemplate.ReferenceType, TemplateVersion), .. Values]);
        return into.ToArray();
    }

    private static (HandleValue? Value, string Fault) Value(JsonElement json)
    {
        var read = new JsonReading(json);
        var (index, type) = (read.Whole("index", needed: true), read.Text("type", TypeMax, needed: true));
        var auth = read.Text("auth", 4);
        if (read.Wrong is { } wrong) return (null, $"{wrong} of a value is missing, too long or of another kind");
        if (index is not (MetadataTemplate.ReferenceIndex
            or (>= MetadataTemplate.ItemIndexMin and <= int.MaxValue)))
            return (null, $"index {index}: 1001 refers to the template, and items begin at 2000");
        var text = json.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("value", out var said) && said.ValueKind == JsonValueKind.String
            && (!data.TryGetProperty("format", out var format) || format.ValueEquals("string"))
            ? said.GetString() : null;
        if (text is null || text.Length > ValueMax)
            return (null, $"index {index}: data is {{\"format\": \"string\", \"value\": …}} of at most {ValueMax}");
        var permissions = auth is null ? (int)ValuePermissions.Usual : HandleJson.BitsOf(auth, 4);
        return permissions < 0
            ? (null, $"index {index}: auth is four bits as 1110: admin read, admin write, public read, public write")
            : (HandleValue.OfText((int)index.Value, type!, text) with
            {
                Permissions = (ValuePermissions)permissions,
            }, "");
    }
}
