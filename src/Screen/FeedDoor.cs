using System.Globalization;
using System.Text.Json;
using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>The pages of feeds: what they take, what they could not, and trying that again.</summary>
internal sealed class FeedDoor(FeedsReader feeds, Painter painter, TimeProvider clock)
{
    public async Task ListAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await feeds.AllAsync(frame, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<FeedsPage>(context, frame, shown, shown.Fault);
    }

    public async Task ShowAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var query = context.Request.Query;
        var shown = await feeds.OneAsync(frame, Name(context), Number(query["after"]) ?? 0, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        if (Number(query["accepted"]) is { } accepted && Number(query["left"]) is { } left)
            shown = shown with { Done = ("feed.retried", [accepted, left]) };
        else if (Number(query["discarded"]) is { } discarded)
            shown = shown with { Done = ("feed.discarded", [discarded]) };
        await painter.DrawAsync<FeedPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>Tries the letter of the form again, or all, and comes back to the page.</summary>
    public async Task RetryAsync(HttpContext context)
    {
        var answer = await feeds.RetryAsync(
            context.Request.Headers, Name(context), await LetterAsync(context), context.RequestAborted);
        if (answer is { IsGood: true, Body: { } report })
            Back(context, FormattableString.Invariant(
                $"accepted={EntityReader.Number(report, "accepted")}&left={EntityReader.Number(report, "left")}"));
        else await RefusedAsync(context, answer);
    }

    /// <summary>Throws the letter of the form away, or all, and comes back to the page.</summary>
    public async Task DiscardAsync(HttpContext context)
    {
        var answer = await feeds.DiscardAsync(
            context.Request.Headers, Name(context), await LetterAsync(context), context.RequestAborted);
        if (answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Object } report })
            Back(context, FormattableString.Invariant($"discarded={EntityReader.Number(report, "discarded")}"));
        else await RefusedAsync(context, answer);
    }

    private static void Back(HttpContext context, string query)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"/feeds/{Uri.EscapeDataString(Name(context))}?{query}";
    }

    private async Task RefusedAsync(HttpContext context, CityAnswer answer)
    {
        var frame = Frame.Of(context, clock) with { Address = $"/feeds/{Uri.EscapeDataString(Name(context))}" };
        if (Painter.Leaves(context, frame, answer)) return;
        var shown = new FeedView { Name = Name(context), Fault = answer };
        await painter.DrawAsync<FeedPage>(context, frame, shown, answer);
    }

    private static string Name(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";

    private static async Task<long?> LetterAsync(HttpContext context) => context.Request.HasFormContentType
        ? Number((await context.Request.ReadFormAsync(context.RequestAborted))["letter"])
        : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
