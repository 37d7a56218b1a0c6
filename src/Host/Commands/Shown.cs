using System.Globalization;
using System.Text.Json;
using City.Kernel;
using Spectre.Console;

namespace City.Host.Commands;

/// <summary>Writes what the city answered for people: short names, plain values, tables.</summary>
internal static class Shown
{
    private const int ValueLengthMax = 60;

    private static readonly string[] Values =
        ["value", "object", "languageMap", "vocab", "json", "valueList", "objectList"];

    /// <summary>A table without lines, as wide as it needs to be.</summary>
    public static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Row(this Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Markup(Markup.Escape(cell))));

    /// <summary>Writes a table; colours only where a person looks.</summary>
    public static void Write(TextWriter output, Table table)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) };
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected) settings.Ansi = AnsiSupport.No;
        var console = AnsiConsole.Create(settings);
        // Whoever pipes the answer on wants whole lines.
        if (settings.Ansi == AnsiSupport.No) console.Profile.Width = 400;
        console.Write(table);
    }

    /// <summary>The last part of a name that is an IRI; any other name as it is.</summary>
    public static string Name(string name) => name.StartsWith("http", StringComparison.Ordinal)
        ? name[(name.LastIndexOfAny(['/', '#']) + 1)..]
        : name;

    /// <summary>The types of an entity.</summary>
    public static string Types(JsonElement entity) => !entity.TryGetProperty("type", out var types) ? ""
        : types.ValueKind == JsonValueKind.Array
            ? string.Join(", ", types.EnumerateArray().Select(type => Name(type.GetString()!)))
            : Name(types.GetString()!);

    /// <summary>The value of a normalized attribute, or a bare one, on one line.</summary>
    public static string Value(JsonElement attribute)
    {
        if (attribute.ValueKind != JsonValueKind.Object) return Short(attribute);
        foreach (var member in Values)
            if (attribute.TryGetProperty(member, out var value)) return Short(value);
        return Short(attribute);
    }

    /// <summary>A member of an attribute as text; empty where it has none.</summary>
    public static string Text(JsonElement attribute, string member) =>
        attribute.ValueKind == JsonValueKind.Object && attribute.TryGetProperty(member, out var text)
            ? text.ToString()
            : "";

    /// <summary>How long ago a moment of the API was, in the largest whole unit.</summary>
    public static string Age(string moment, TimeProvider clock)
    {
        if (!Moment.TryParse(moment, out var at)) return "";
        var seconds = (Moment.Now(clock).Milliseconds - at.Milliseconds) / 1000;
        var (number, unit) = Math.Abs(seconds) switch
        {
            < 120 => (seconds, "s"),
            < 7_200 => (seconds / 60, "min"),
            < 172_800 => (seconds / 3_600, "h"),
            _ => (seconds / 86_400, "d"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
    }

    private static string Short(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= ValueLengthMax ? text : text[..(ValueLengthMax - 1)] + "…";
    }
}
