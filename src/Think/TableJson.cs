using System.Text.Json;

namespace City.Think;

/// <summary>Decision tables as JSON, in the same form read and written.</summary>
internal static class TableJson
{
    private const int TablesMax = 100;

    /// <summary>The member <c>tables</c> of a body; false where it has not the form.</summary>
    public static bool TryRead(JsonElement body, out Dictionary<string, DmnTable> tables)
    {
        tables = new(StringComparer.Ordinal);
        if (!body.TryGetProperty("tables", out var all) || all.ValueKind != JsonValueKind.Object
            || all.GetPropertyCount() > TablesMax) return false;
        try
        {
            foreach (var one in all.EnumerateObject()) tables[one.Name] = Table(one.Value);
            return true;
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    public static void Write(Utf8JsonWriter json, DmnTable table)
    {
        json.WriteStartObject("table");
        json.WriteString("hitPolicy", table.HitPolicy);
        json.WriteString("aggregation", table.Aggregation);
        Clauses(json, "inputs", table.Inputs);
        Clauses(json, "outputs", table.Outputs);
        Texts(json, "annotations", table.Annotations);
        json.WriteStartArray("rules");
        foreach (var rule in table.Rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            Texts(json, "inputs", rule.Inputs);
            Texts(json, "outputs", rule.Outputs);
            Texts(json, "annotations", rule.Annotations);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Clauses(Utf8JsonWriter json, string name, IReadOnlyList<DmnClause> clauses)
    {
        json.WriteStartArray(name);
        foreach (var clause in clauses)
        {
            json.WriteStartObject();
            json.WriteString("id", clause.Id);
            json.WriteString("label", clause.Label);
            json.WriteString("text", clause.Text);
            json.WriteString("type", clause.Type);
            json.WriteString("values", clause.Values);
            json.WriteString("default", clause.Default);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static DmnTable Table(JsonElement json) => new()
    {
        HitPolicy = Text(json, "hitPolicy"),
        Aggregation = Text(json, "aggregation"),
        Inputs = [.. json.GetProperty("inputs").EnumerateArray().Select(Clause)],
        Outputs = [.. json.GetProperty("outputs").EnumerateArray().Select(Clause)],
        Annotations = Texts(json, "annotations"),
        Rules = [.. json.GetProperty("rules").EnumerateArray().Select(rule => new DmnRule(
            Text(rule, "id"), Texts(rule, "inputs"), Texts(rule, "outputs"), Texts(rule, "annotations")))],
    };

    private static DmnClause Clause(JsonElement json) => new(
        Text(json, "id"), Text(json, "label"), Text(json, "text"), Text(json, "type"), Text(json, "values"),
        Text(json, "default"));

    private static List<string> Texts(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(Text)];

    private static string Text(JsonElement json, string name) => Text(json.GetProperty(name));

    private static string Text(JsonElement json) => json.GetString() ?? throw new InvalidOperationException();
}
