using System.Globalization;
using City.Screen.Pages.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace City.Screen;

/// <summary>
/// The pages of decision models: read, ask, compare and take in without scripts; with them tables are changed as well.
/// </summary>
internal sealed class RuleDoor(RulesReader rules, Painter painter, TimeProvider clock)
{
    private const int TextMax = 100_000, FileMax = 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rules", (RequestDelegate)ListAsync);
        routes.MapPost("/rules", (RequestDelegate)UploadAsync);
        routes.MapGet("/rules/feel", (RequestDelegate)FeelAsync);
        routes.MapPost("/rules/feel", (RequestDelegate)FeelAsync);
        routes.MapGet("/rules/{name}", (RequestDelegate)ShowAsync);
        routes.MapPost("/rules/{name}", (RequestDelegate)AskAsync);
        routes.MapGet("/rules/{name}/diff", (RequestDelegate)DiffAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await rules.AllAsync(frame, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<RulesPage>(context, frame, shown, shown.Fault);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await rules.OneAsync(
            frame, Name(context), Number(context.Request.Query["version"]), context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<RulePage>(context, frame, shown, shown.Fault);
    }

    /// <summary>Asks the decision of the form on the example of the form.</summary>
    private async Task AskAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var frame = Frame.Of(context, clock);
        var form = await FormAsync(context);
        var shown = await rules.OneAsync(frame, Name(context), Number(form?["version"]), cancel);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        if (shown.Model is not null && form is not null)
            shown = await rules.EvaluateAsync(
                shown, frame.Headers, Cut(form["decision"]), Cut(form["example"]), cancel);
        await painter.DrawAsync<RulePage>(context, frame, shown, shown.Fault ?? shown.Refused);
    }

    private async Task DiffAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var query = context.Request.Query;
        var shown = await rules.DiffAsync(
            frame, Name(context), (Number(query["from"]), Number(query["to"])), context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<DiffPage>(context, frame, shown, shown.Fault);
    }

    private async Task FeelAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var form = await FormAsync(context);
        var (expression, example) = (Cut(form?["expression"]), Cut(form?["example"]));
        var shown = form is null
            ? new FeelView { Expression = "level > 3.5 and status = \"ok\"", Example = "{level: 4.2, status: \"ok\"}" }
            : await rules.FeelAsync(frame.Headers, expression, example, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<FeelPage>(context, frame, shown, shown.Fault);
    }

    private async Task UploadAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var form = await FormAsync(context);
        var (name, file) = (Cut(form?["name"]).Trim(), form?.Files["file"]);
        var answer = new CityAnswer(StatusCodes.Status400BadRequest, null);
        if (file is { Length: > 0 and <= FileMax })
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, context.RequestAborted);
            answer = await rules.KeepAsync(
                frame.Headers, name, Cut(form!["comment"]), bytes.ToArray(), context.RequestAborted);
        }

        if (Painter.Leaves(context, frame, answer)) return;
        if (answer.IsGood)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = $"/rules/{Uri.EscapeDataString(name)}";
            return;
        }

        var shown = await rules.AllAsync(frame, context.RequestAborted);
        await painter.DrawAsync<RulesPage>(context, frame, shown with { Fault = answer }, answer);
    }

    private static string Name(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";

    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return null;
        var options = new FormOptions
        {
            ValueCountLimit = 20, ValueLengthLimit = 2 * TextMax, MultipartBodyLengthLimit = 2 * FileMax,
        };
        return await context.Request.ReadFormAsync(options, context.RequestAborted);
    }

    private static string Cut(string? text) => text is null ? "" : text.Length <= TextMax ? text : text[..TextMax];

    private static int Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
