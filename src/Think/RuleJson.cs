using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Think;

/// <summary>What the doors of rules say, as JSON.</summary>
internal static class RuleJson
{
    private const int FaultsMax = 200;

    public static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into, new JsonWriterOptions { Encoder = JsonText.Encoder })) write(json);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = into.Length;
        await context.Response.Body.WriteAsync(into.GetBuffer().AsMemory(0, (int)into.Length), context.RequestAborted)
            .ConfigureAwait(false);
    }

    /// <summary>The members of a version.</summary>
    public static void Version(Utf8JsonWriter json, ModelVersion version)
    {
        json.WriteNumber("version", version.Number);
        json.WriteString("tag", version.Tag);
        json.WriteString("title", version.Title);
        if (version.Time is { } time) json.WriteString("time", time.ToString());
        json.WriteString("who", version.Who);
        json.WriteString("comment", version.Comment);
        json.WriteNumber("bytes", version.Bytes);
    }

    public static void Versions(Utf8JsonWriter json, KeptModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteStartArray("versions");
        foreach (var version in model.Versions.Reverse())
        {
            json.WriteStartObject();
            Version(json, version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Model(Utf8JsonWriter json, KeptModel model, ModelVersion version, DmnModel read)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        Version(json, version);
        json.WriteNumber("latest", model.Latest.Number);
        json.WriteString("namespace", read.Namespace);
        json.WriteStartArray("elements");
        foreach (var element in read.View()) Element(json, element);
        json.WriteEndArray();
        Diagnostics(json, "faults", read.Faults);
        json.WriteStartArray("findings");
        foreach (var finding in read.CheckTables()) Finding(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Result(Utf8JsonWriter json, DmnResult result, ModelVersion version)
    {
        json.WriteStartObject();
        json.WriteString("model", result.Model);
        json.WriteNumber("version", version.Number);
        json.WriteString("hash", result.Version);
        json.WritePropertyName("value");
        FeelJson.Write(json, result.Value);
        json.WriteString("text", FeelText.Literal(result.Value));
        json.WriteStartObject("explanation");
        json.WriteString("en", result.ExplainEn());
        json.WriteString("zh", result.ExplainZh());
        json.WriteEndObject();
        json.WriteStartArray("decisions");
        foreach (var trace in result.Traces)
        {
            json.WriteStartObject();
            json.WriteString("id", trace.Id.Length > 0 ? trace.Id : trace.Decision);
            json.WriteString("name", trace.Decision);
            json.WriteStartObject("read");
            foreach (var (name, value) in trace.Read)
            {
                json.WritePropertyName(name);
                FeelJson.Write(json, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("rules");
            foreach (var rule in trace.Rules) Rule(json, rule);
            json.WriteEndArray();
            json.WritePropertyName("value");
            FeelJson.Write(json, trace.Value);
            json.WriteString("text", FeelText.Literal(trace.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Diagnostics(json, "diagnostics", result.Diagnostics);
        json.WriteEndObject();
    }

    public static void Changes(Utf8JsonWriter json, IReadOnlyList<DmnChange> changes)
    {
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("kind", change.Kind);
            json.WriteString("element", change.Element);
            json.WriteString("name", change.Name);
            json.WriteString("part", change.Part);
            json.WriteNumber("ruleBefore", change.Rule.Before);
            json.WriteNumber("ruleAfter", change.Rule.After);
            json.WriteNumber("columnBefore", change.Column.Before);
            json.WriteNumber("columnAfter", change.Column.After);
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What is known of an expression over an example, and what it gives.</summary>
    public static void Expression(Utf8JsonWriter json, string text, FeelContext example, TimeProvider clock)
    {
        var scope = FeelScope.Of(example);
        var made = FeelExpression.Compile(text, scope, out var refusal);
        json.WriteStartObject();
        Names(json, scope.Names);
        json.WriteString("type", made?.Type ?? "");
        Diagnostics(json, "faults", made?.Faults ?? [refusal!]);
        if (made is not null)
        {
            var evaluation = made.NewEvaluation(clock, FeelLimits.Default);
            for (var i = 0; i < made.Variables.Count; i++) evaluation.Set(i, example.Get(made.Variables[i]));
            var value = evaluation.Evaluate();
            json.WritePropertyName("value");
            FeelJson.Write(json, value);
            json.WriteString("text", FeelText.Literal(value));
            Diagnostics(json, "diagnostics", evaluation.Diagnostics);
        }

        json.WriteEndObject();
    }

    private static void Rule(Utf8JsonWriter json, DmnRuleMatch rule)
    {
        json.WriteStartObject();
        json.WriteNumber("rule", rule.Rule);
        json.WriteString("id", rule.Id);
        json.WriteStartArray("conditions");
        foreach (var condition in rule.Conditions) json.WriteStringValue(condition);
        json.WriteEndArray();
        json.WriteString("annotation", rule.Annotation);
        json.WriteEndObject();
    }

    private static void Element(Utf8JsonWriter json, DmnElement element)
    {
        json.WriteStartObject();
        json.WriteString("id", element.Id);
        json.WriteString("name", element.Name);
        json.WriteString("kind", element.Kind);
        json.WriteString("type", element.Type);
        json.WriteString("description", element.Description);
        json.WriteStartArray("requires");
        foreach (var required in element.Requires) json.WriteStringValue(required);
        json.WriteEndArray();
        Names(json, element.Names);
        if (element.Logic is { } logic)
        {
            json.WritePropertyName("logic");
            Logic(json, logic);
        }

        json.WriteEndObject();
    }

    private static void Logic(Utf8JsonWriter json, DmnExpression logic)
    {
        json.WriteStartObject();
        json.WriteString("kind", logic.Kind);
        json.WriteString("text", logic.Text);
        if (logic.Table is { } table) TableJson.Write(json, table);
        json.WriteStartArray("columns");
        foreach (var column in logic.Columns) json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("parts");
        foreach (var (name, part) in logic.Parts)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WritePropertyName("logic");
            Logic(json, part);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, IReadOnlyList<FeelName> names)
    {
        json.WriteStartArray("names");
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name.Name);
            json.WriteString("type", name.Type);
            if (name.Allowed is { } allowed) json.WriteString("allowed", allowed);
            Names(json, name.Entries);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Diagnostics(Utf8JsonWriter json, string name, IReadOnlyList<FeelDiagnostic> all)
    {
        json.WriteStartArray(name);
        foreach (var one in all.Take(FaultsMax))
        {
            json.WriteStartObject();
            json.WriteString("code", one.Code);
            json.WriteBoolean("warning", one.IsWarning);
            json.WriteNumber("line", one.Line);
            json.WriteNumber("column", one.Column);
            json.WriteNumber("length", one.Length);
            json.WriteString("en", one.Message);
            json.WriteString("zh", one.MessageZh);
            if (one.Element is { } element) json.WriteString("element", element);
            if (one.Place is { } place)
            {
                json.WriteStartObject("place");
                json.WriteString("element", place.Element);
                json.WriteString("part", place.Part);
                json.WriteNumber("rule", place.Rule);
                json.WriteNumber("column", place.Column);
                json.WriteNumber("line", place.Line);
                json.WriteNumber("character", place.Character);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Finding(Utf8JsonWriter json, TableFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("decision", finding.Decision);
        json.WriteString("kind", finding.Kind);
        json.WriteString("en", finding.En);
        json.WriteString("zh", finding.Zh);
        json.WriteStartArray("rules");
        foreach (var rule in finding.Rules) json.WriteNumberValue(rule);
        json.WriteEndArray();
        json.WriteStartArray("cells");
        foreach (var (input, part) in finding.Cells)
        {
            json.WriteStartObject();
            json.WriteString("input", input);
            json.WriteString("part", part);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
