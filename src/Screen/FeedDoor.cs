using System.Globalization;
using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>The pages of feeds: what they take, what they could not, how to send, and trying letters again.</summary>
internal sealed class FeedDoor(
    FeedsReader feeds, SendReader sends, Deferrals deferrals, Painter painter, TimeProvider clock)
{
    private const int DeviceLengthMax = 64;

    /// <summary>The page, or with <c>?part=table</c> what its script fetches when a feed has changed.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (frame, part) = Frame.OfPart(context, clock);
        var shown = await feeds.AllAsync(frame, context.RequestAborted);
        if (part is null && Painter.Leaves(context, frame, shown.Fault)) return;
        var (columns, state) = (FeedColumns.Feeds(frame.Texts), TableState.Of(context.Request.Query));
        if (shown.Fault is null && CsvAnswer.IsWanted(context))
        {
            await CsvAnswer.WriteAsync(context, frame, "feeds", columns, TableRows.Sorted(shown.Feeds, columns, state));
            return;
        }

        shown = shown with { Table = TableRows.Page(shown.Feeds, columns, state) };
        if (part == "table") await painter.DrawAsync<FeedsTable>(context, frame, shown, shown.Fault);
        else await painter.DrawAsync<FeedsPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>The page, or with <c>?part=live</c> what its script fetches when the feed has changed.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var (frame, part) = Frame.OfPart(context, clock);
        var (query, name) = (context.Request.Query, Name(context));
        var state = TableState.Of(query);
        if (CsvAnswer.IsWanted(context) && await feeds.LettersAsync(frame, name, cancel) is { } letters)
        {
            var columns = FeedColumns.Letters(frame.Texts, name);
            await CsvAnswer.WriteAsync(context, frame, name, columns, TableRows.Sorted(letters, columns, state));
            return;
        }

        var shown = await feeds.OneAsync(frame, name, state, cancel);
        if (part == "live")
        {
            await painter.DrawAsync<FeedParts>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        var device = query["device"].ToString() is { Length: > 0 and <= DeviceLengthMax } asked ? asked : $"{name}-1";
        shown = shown with
        {
            Device = device,
            Send = shown.Feed is null ? shown.Send : await sends.OfFeedAsync(frame, name, device, cancel),
            Done = Done(query, name),
        };
        await painter.DrawAsync<FeedPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>One dead letter: a page, or with <c>?part=side</c> what its script shows beside the table.</summary>
    public async Task LetterAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var number = Number(context.Request.RouteValues["number"] as string) ?? 0;
        var shown = await feeds.LetterAsync(frame, Name(context), number, context.RequestAborted);
        if (context.Request.Query["part"] == "side")
        {
            await painter.DrawAsync<LetterPanel>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<LetterPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>Tries the letter of the form again, or all, and comes back to the page.</summary>
    public async Task RetryAsync(HttpContext context)
    {
        var answer = await feeds.RetryAsync(
            context.Request.Headers, Name(context), await FieldAsync(context, "letter"), context.RequestAborted);
        if (answer is { IsGood: true, Body: { } report })
            Back(context, FormattableString.Invariant(
                $"accepted={EntityReader.Number(report, "accepted")}&left={EntityReader.Number(report, "left")}"));
        else await RefusedAsync(context, answer);
    }

    /// <summary>
    /// Throws the letter of the form away, or all up to one, when the time to undo it is over; comes back to the page.
    /// </summary>
    public async Task DiscardAsync(HttpContext context)
    {
        var name = Name(context);
        var letter = await FieldAsync(context, "letter");
        var through = letter ?? await FieldAsync(context, "through") ?? 0;
        var reader = CityClient.Credentials(context.Request.Headers);
        // Whoever may not is told now and not when nobody looks.
        var asked = await feeds.LetterAsync(Frame.Of(context, clock), name, through, context.RequestAborted);
        if (asked.Fault is { } fault && (letter is not null || fault.Status != StatusCodes.Status404NotFound))
        {
            await RefusedAsync(context, fault);
            return;
        }

        var key = deferrals.Hold(name, letter ?? 0, through,
            () => feeds.DiscardAsync(reader, name, letter, through, CancellationToken.None));
        if (key is null) await RefusedAsync(context, new CityAnswer(StatusCodes.Status503ServiceUnavailable, null));
        else Back(context, letter is null ? $"held={key}" : FormattableString.Invariant($"held={key}&letter={letter}"));
    }

    /// <summary>Keeps what was to be thrown away, if there still is time.</summary>
    public async Task UndoAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType
            ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        Back(context, deferrals.Undo(form?["key"].ToString() ?? "") ? "undone=1" : "undone=0");
    }

    private ShownToast? Done(IQueryCollection query, string name)
    {
        if (Number(query["accepted"]) is { } accepted && Number(query["left"]) is { } left)
            return new ShownToast("feed.retried", accepted, left);
        if (query["undone"].ToString() is { Length: > 0 } undone)
            return new ShownToast(undone == "1" ? "feed.undone" : "feed.undone.late");
        if (query["held"].ToString() is not { Length: > 0 } key) return null;
        var done = Number(query["letter"]) is { } letter
            ? new ShownToast("feed.discarded", letter) : new ShownToast("feed.discarded.all");
        return deferrals.IsHeld(key)
            ? done with { Undo = ($"/feeds/{Uri.EscapeDataString(name)}/undo", key) } : done;
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

    private static async Task<long?> FieldAsync(HttpContext context, string name) =>
        context.Request.HasFormContentType
            ? Number((await context.Request.ReadFormAsync(context.RequestAborted))[name])
            : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
