using System.Globalization;
using System.Text;

namespace City.Screen;

/// <summary>
/// Writes a table as comma-separated values (RFC 4180), with the mark by which spreadsheets know UTF-8. A text that a
/// spreadsheet would take for a formula is written behind an apostrophe.
/// </summary>
internal static class CsvText
{
    // Full-width forms are formulas to spreadsheets set to East Asian input as well.
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";

    public static byte[] Write<TRow>(IReadOnlyList<TableColumn<TRow>> columns, IEnumerable<TRow> rows, Frame frame)
    {
        var text = new StringBuilder("\uFEFF");
        Line(text, columns.Select(column => Cell(column.Title)));
        foreach (var row in rows) Line(text, columns.Select(column => Value(column.Value(row), frame)));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(',', cells).Append("\r\n");

    private static string Value(object? value, Frame frame) => value switch
    {
        null => "",
        DateTimeOffset time => TimeZoneInfo.ConvertTime(time, frame.Zone)
            .ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        long or int or double => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => Cell(value.ToString() ?? ""),
    };

    internal static string Cell(string text)
    {
        if (text.Length > 0 && FormulaStarts.Contains(text[0], StringComparison.Ordinal)) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
