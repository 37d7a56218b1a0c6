using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>Answers with a table as a file: <c>?format=csv</c> on a page that holds one.</summary>
internal static class CsvAnswer
{
    public static bool IsWanted(HttpContext context) => context.Request.Query["format"] == "csv";

    public static async Task WriteAsync<TRow>(
        HttpContext context, Frame frame, string name, IReadOnlyList<TableColumn<TRow>> columns, IEnumerable<TRow> rows)
    {
        var body = CsvText.Write(columns, rows.Take(TableState.RowsMax), frame);
        var response = context.Response;
        PageHeaders.Set(response);
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
