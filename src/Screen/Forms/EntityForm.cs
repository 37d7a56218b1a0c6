using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Screen;

/// <summary>
/// The form by which an entity of a domain's type is made: a JSON Schema out of what the domain says of the type, and
/// the entity out of what was filled in.
/// </summary>
internal sealed class EntityForm
{
    private const string Id = "id";
    private const string Location = "https://uri.etsi.org/ngsi-ld/location";

    private readonly DomainType _type;
    private readonly Dictionary<string, DomainAttribute> _attributes = new(StringComparer.Ordinal);

    public EntityForm(DomainType type, Frame frame)
    {
        _type = type;
        // Short names are enough within a form; where two are the same, the later one gets a number.
        foreach (var attribute in type.Attributes)
        {
            var key = Names.Short(attribute.Attribute);
            if (key == Id || !_attributes.TryAdd(key, attribute)) _attributes[$"{key}{_attributes.Count}"] = attribute;
        }

        using var schema = JsonDocument.Parse(Describe(frame).ToJsonString());
        using var layout = JsonDocument.Parse(Layout().ToJsonString());
        Schema = FormSchema.Read(schema.RootElement, layout.RootElement);
    }

    public FormSchema Schema { get; }

    /// <summary>The id of the entity that was filled in.</summary>
    public string IdOf(FormInput input) =>
        $"urn:ngsi-ld:{Names.Short(_type.Type)}:{input.Meaning[Id]?.GetValue<string>()}";

    /// <summary>The entity in normalized form (ETSI GS CIM 009 V1.9.1, 4.5.1).</summary>
    public byte[] EntityOf(FormInput input)
    {
        var entity = new JsonObject { ["id"] = IdOf(input), ["type"] = _type.Type };
        foreach (var (key, value) in input.Meaning)
        {
            if (!_attributes.TryGetValue(key, out var attribute) || value is null) continue;
            var isPlace = attribute.Attribute == Location;
            var made = new JsonObject
            {
                ["type"] = isPlace ? "GeoProperty" : "Property", ["value"] = value.DeepClone(),
            };
            if (attribute.UnitCode is { } unit) made["unitCode"] = unit;
            entity[isPlace ? "location" : attribute.Attribute] = made;
        }

        return JsonSerializer.SerializeToUtf8Bytes(entity);
    }

    private JsonObject Describe(Frame frame)
    {
        var properties = new JsonObject
        {
            [Id] = new JsonObject
            {
                ["type"] = "string", ["maxLength"] = 100, ["pattern"] = "[A-Za-z0-9._-]+",
                ["titles"] = Texts("new.id"), ["hints"] = Texts("new.id.hint"),
            },
        };
        foreach (var (key, attribute) in _attributes)
        {
            var (type, format) = attribute.Attribute == Location ? ("object", "geo-point")
                : attribute.UnitCode is null ? ("string", null) : ("number", (string?)null);
            var (en, zh) = frame.Vocabulary.GetValueOrDefault(attribute.Attribute, (key, key));
            var field = new JsonObject { ["type"] = type, ["titles"] = Titles(en, zh) };
            if (format is not null) field["format"] = format;
            if (attribute.UnitCode is { } unit) field["unitCode"] = unit;
            properties[key] = field;
        }

        return new JsonObject { ["type"] = "object", ["required"] = new JsonArray(Id), ["properties"] = properties };
    }

    /// <summary>What it is and where it stands first, then what is measured.</summary>
    private JsonArray Layout()
    {
        string[] measured = [.. _attributes.Where(pair => pair.Value.UnitCode is not null).Select(pair => pair.Key)];
        string[] other = [Id, .. _attributes.Keys.Except(measured)];
        var groups = new JsonArray(Group("new.what", other));
        if (measured.Length > 0) groups.Add(Group("new.measured", measured));
        return groups;
    }

    private static JsonObject Group(string key, string[] fields) => new()
    {
        ["titles"] = Texts(key), ["fields"] = new JsonArray([.. fields.Select(field => JsonValue.Create(field))]),
    };

    private static JsonObject Texts(string key) => Titles(Screen.Texts.En[key], Screen.Texts.Zh[key]);

    private static JsonObject Titles(string en, string zh) => new() { ["en"] = en, ["zh"] = zh };
}
