using System.Text.Json;

namespace City.Screen;

/// <summary>
/// A form out of a JSON Schema (2020-12) and a layout. Of the schema are read: <c>properties</c>, <c>required</c>,
/// <c>type</c>, <c>enum</c>, <c>minimum</c>, <c>maximum</c>, <c>maxLength</c>, <c>pattern</c>, <c>format</c>
/// (<c>date</c>, <c>date-time</c>, <c>geo-point</c>), <c>items</c> and <c>maxItems</c>; and as annotations
/// <c>titles</c>, <c>hints</c> and <c>enumTitles</c>, each with a text in <c>en</c> and in <c>zh</c>, and
/// <c>unitCode</c>.
/// </summary>
/// <param name="Groups">The groups of fields, in order, each with a title or none.</param>
internal sealed record FormSchema(
    IReadOnlyList<((string En, string Zh)? Title, IReadOnlyList<FormField> Fields)> Groups)
{
    /// <summary>The longest text of a field, in characters.</summary>
    public const int LengthMax = 2_000;

    /// <summary>The most objects of a list.</summary>
    public const int ItemsMax = 20;

    /// <summary>How deep lists may lie in lists.</summary>
    private const int DepthMax = 2;

    public IEnumerable<FormField> Fields => Groups.SelectMany(group => group.Fields);

    /// <summary>
    /// Reads a schema; the layout is an array of <c>{titles, fields: [key]}</c>, or null for one group.
    /// </summary>
    /// <exception cref="JsonException">It is no schema that a form can be made of; says where.</exception>
    public static FormSchema Read(JsonElement schema, JsonElement? layout)
    {
        var fields = FieldsOf(schema, 0);
        if (layout is not { ValueKind: JsonValueKind.Array } groups) return new FormSchema([(null, fields)]);
        var read = groups.EnumerateArray().Select(group => (Titles(group, "titles"), (IReadOnlyList<FormField>)
        [
            .. EntityReader.Texts(group, "fields").Select(key => fields.Find(field => field.Key == key)
                ?? throw new JsonException($"The layout names the field '{key}', which the schema does not have.")),
        ])).ToList();
        return new FormSchema(read);
    }

    private static List<FormField> FieldsOf(JsonElement schema, int depth)
    {
        if (depth > DepthMax) throw new JsonException($"Lists lie more than {DepthMax} deep in lists.");
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            throw new JsonException("A form needs an object with 'properties'.");
        var required = EntityReader.Texts(schema, "required").ToHashSet(StringComparer.Ordinal);
        return
        [
            .. properties.EnumerateObject().Select(
                property => Field(property.Name, property.Value, required.Contains(property.Name), depth)),
        ];
    }

    private static FormField Field(string key, JsonElement schema, bool isRequired, int depth)
    {
        var kind = Kind(key, schema);
        var titles = Titles(schema, "titles") ?? throw new JsonException($"The field '{key}' has no titles.");
        return new FormField(key, kind, titles)
        {
            Hint = Titles(schema, "hints"),
            IsRequired = isRequired,
            UnitCode = EntityReader.Text(schema, "unitCode"),
            Least = Number(schema, "minimum"),
            Greatest = Number(schema, "maximum"),
            LengthMax = (int)Math.Min(LengthMax, Number(schema, "maxLength") ?? LengthMax),
            Pattern = EntityReader.Text(schema, "pattern"),
            Choices = kind == FormKind.Choice ? Choices(key, schema) : [],
            Items = kind == FormKind.List ? FieldsOf(schema.GetProperty("items"), depth + 1) : [],
            ItemsMax = (int)Math.Min(ItemsMax, Number(schema, "maxItems") ?? ItemsMax),
        };
    }

    private static FormKind Kind(string key, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out _)) return FormKind.Choice;
        return (EntityReader.Text(schema, "type"), EntityReader.Text(schema, "format")) switch
        {
            ("string", "date") => FormKind.Date,
            ("string", "date-time") => FormKind.Moment,
            ("string", _) => FormKind.Text,
            ("number", _) => FormKind.Number,
            ("integer", _) => FormKind.Whole,
            ("boolean", _) => FormKind.Boolean,
            ("object", "geo-point") => FormKind.Geo,
            ("array", _) when schema.TryGetProperty("items", out _) => FormKind.List,
            var (type, _) => throw new JsonException($"The field '{key}' is of the type '{type}', which has no input."),
        };
    }

    private static List<(string, (string, string))> Choices(string key, JsonElement schema)
    {
        var values = EntityReader.Texts(schema, "enum");
        if (!schema.TryGetProperty("enumTitles", out var titles)) titles = default;
        return
        [
            .. values.Select(value => (value, titles.ValueKind == JsonValueKind.Object
                ? Titles(titles, value) ?? throw new JsonException($"The choice '{value}' of '{key}' has no titles.")
                : (value, value))),
        ];
    }

    private static (string En, string Zh)? Titles(JsonElement from, string name) =>
        from.TryGetProperty(name, out var texts) && EntityReader.Text(texts, "en") is { } en
        && EntityReader.Text(texts, "zh") is { } zh ? (en, zh) : null;

    private static double? Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
            ? number.GetDouble() : null;
}
