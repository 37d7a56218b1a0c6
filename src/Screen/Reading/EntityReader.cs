using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace City.Screen;

/// <summary>Reads entities in normalized form (ETSI GS CIM 009 V1.9.1, 4.5) for a page.</summary>
internal static class EntityReader
{
    private const int DepthMax = 4;
    private const int TextLengthMax = 2_000;

    private static readonly string[] SourceNames = ["source", "providedBy", "dataProvider"];

    private static readonly HashSet<string> NoAttributes =
        ["id", "type", "@context", "scope", "createdAt", "modifiedAt", "deletedAt"];

    private static readonly HashSet<string> NoParts =
    [
        "type", "value", "object", "languageMap", "vocab", "valueList", "objectList", "json", "unitCode", "observedAt",
        "createdAt", "modifiedAt", "deletedAt", "datasetId", "instanceId", "objectType", "previousValue",
    ];

    private static readonly JsonSerializerOptions AsItStands = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ShownEntity Read(JsonElement entity, string language)
    {
        var attributes = new List<ShownAttribute>();
        foreach (var member in entity.EnumerateObject())
            if (!NoAttributes.Contains(member.Name))
                attributes.AddRange(Instances(member.Name, member.Value, language, 0));
        return new ShownEntity
        {
            Id = Text(entity, "id") ?? "",
            Types = Texts(entity, "type"),
            Scopes = Texts(entity, "scope"),
            CreatedAt = Time(entity, "createdAt"),
            ModifiedAt = Time(entity, "modifiedAt"),
            // What is observed comes before what only describes.
            Attributes = [.. attributes.OrderByDescending(attribute => attribute.ObservedAt is not null)],
        };
    }

    /// <summary>A whole number of a member; 0 where there is none.</summary>
    public static long Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
        && number.TryGetInt64(out var whole) ? whole : 0;

    /// <summary>A text, or the texts of an array, of a member.</summary>
    public static IReadOnlyList<string> Texts(JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out var member)) return [];
        if (member.ValueKind == JsonValueKind.String) return [member.GetString()!];
        return member.ValueKind == JsonValueKind.Array
            ? [.. member.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!)]
            : [];
    }

    public static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    public static DateTimeOffset? Time(JsonElement from, string name) =>
        Text(from, name) is { } text && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A bare JSON value in words of a language.</summary>
    public static ShownValue Bare(JsonElement value, string language)
    {
        double? number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => Screen.Texts.Of(language)["value.true"],
            JsonValueKind.False => Screen.Texts.Of(language)["value.false"],
            JsonValueKind.Object when Typed(value) is { } typed => typed,
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String
                or JsonValueKind.Number) => string.Join(", ", value.EnumerateArray().Select(item => item.ToString())),
            _ => JsonSerializer.Serialize(value, AsItStands),
        };
        return new ShownValue(text.Length <= TextLengthMax ? text : text[..TextLengthMax] + " …", number, []);
    }

    private static IEnumerable<ShownAttribute> Instances(string name, JsonElement value, string language, int depth) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(one => Attribute(name, one, language, depth))
            : [Attribute(name, value, language, depth)];

    private static ShownAttribute Attribute(string name, JsonElement attribute, string language, int depth)
    {
        if (attribute.ValueKind != JsonValueKind.Object)
            return new ShownAttribute { Name = name, Kind = "Property", Value = Bare(attribute, language) };
        var parts = new List<ShownAttribute>();
        if (depth < DepthMax)
            foreach (var member in attribute.EnumerateObject())
                if (!NoParts.Contains(member.Name))
                    parts.AddRange(Instances(member.Name, member.Value, language, depth + 1));
        return new ShownAttribute
        {
            Name = name,
            Kind = Text(attribute, "type") ?? "Property",
            DatasetId = Text(attribute, "datasetId"),
            Value = ValueOf(attribute, language),
            UnitCode = Text(attribute, "unitCode"),
            ObservedAt = Time(attribute, "observedAt"),
            RecordedAt = Time(attribute, "modifiedAt"),
            Source = parts.FirstOrDefault(part => SourceNames.Contains(Names.Short(part.Name)))?.Value,
            Parts = [.. parts.Where(part => !SourceNames.Contains(Names.Short(part.Name)))],
        };
    }

    private static ShownValue ValueOf(JsonElement attribute, string language)
    {
        if (attribute.TryGetProperty("value", out var value)) return Bare(value, language);
        if (attribute.TryGetProperty("object", out var link) || attribute.TryGetProperty("objectList", out link))
        {
            var ids = Ids(link);
            return new ShownValue(string.Join(", ", ids), null, ids);
        }

        if (attribute.TryGetProperty("languageMap", out var map)) return InLanguage(map, language);
        foreach (var name in (string[])["vocab", "valueList", "json"])
            if (attribute.TryGetProperty(name, out var other))
                return name == "vocab" && other.ValueKind == JsonValueKind.String
                    ? new ShownValue(Names.Short(other.GetString()!), null, []) : Bare(other, language);
        return new ShownValue("", null, []);
    }

    // objectList holds {"object": id}; object holds an id or an array of ids.
    private static string[] Ids(JsonElement link) => link.ValueKind switch
    {
        JsonValueKind.String => [link.GetString()!],
        JsonValueKind.Object => Text(link, "object") is { } id ? [id] : [],
        JsonValueKind.Array => [.. link.EnumerateArray().SelectMany(Ids)],
        _ => [],
    };

    private static ShownValue InLanguage(JsonElement map, string language)
    {
        if (map.ValueKind != JsonValueKind.Object) return Bare(map, language);
        JsonElement? chosen = null;
        foreach (var member in map.EnumerateObject())
        {
            if (chosen is null || member.Name.StartsWith("en", StringComparison.Ordinal)) chosen = member.Value;
            if (member.Name.Split('-')[0] == language) return Bare(member.Value, language);
        }

        return chosen is { } value ? Bare(value, language) : new ShownValue("", null, []);
    }

    private static string? Typed(JsonElement value)
    {
        var type = Text(value, "type");
        if (type == "Point" && value.TryGetProperty("coordinates", out var point)
            && point.ValueKind == JsonValueKind.Array && point.GetArrayLength() >= 2
            && point[0].TryGetDouble(out var longitude) && point[1].TryGetDouble(out var latitude))
            return Place(latitude, longitude);
        return Text(value, "@value");
    }

    private static string Place(double latitude, double longitude)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Math.Abs(latitude):0.######}° {(latitude < 0 ? 'S' : 'N')}, ");
        text.Append(CultureInfo.InvariantCulture, $"{Math.Abs(longitude):0.######}° {(longitude < 0 ? 'W' : 'E')}");
        return text.ToString();
    }
}
