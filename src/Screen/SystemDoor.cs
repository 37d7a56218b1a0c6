using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// How the brain itself is: <c>/system</c> for whoever runs it, and <c>/subscriptions</c>, who is told.
/// </summary>
internal sealed class SystemDoor(
    SystemReader system, SubscriptionsReader subscriptions, Vocabulary vocabulary, Painter painter, TimeProvider clock)
{
    /// <summary>The page, or with <c>?part=numbers</c> what its script asks for again and again.</summary>
    public async Task SystemAsync(HttpContext context)
    {
        var (frame, part) = Frame.OfPart(context, clock);
        var state = TableState.Of(context.Request.Query);
        var shown = await system.ReadAsync(frame, state, context.RequestAborted);
        if (part == "numbers")
        {
            await painter.DrawAsync<SystemNumbers>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        if (shown.Status is { } status && CsvAnswer.IsWanted(context))
        {
            var columns = SystemReader.Columns(frame.Texts);
            await CsvAnswer.WriteAsync(
                context, frame, "shards", columns, TableRows.Sorted(status.Shards, columns, state));
            return;
        }

        await painter.DrawAsync<SystemPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>
    /// The page, or with <c>?part=table</c> what its script asks for again and again: no stream tells how subscriptions
    /// stand.
    /// </summary>
    public async Task SubscriptionsAsync(HttpContext context)
    {
        var (frame, part) = Frame.OfPart(context, clock);
        frame = frame with { Vocabulary = await vocabulary.OfAsync(frame.Headers, context.RequestAborted) };
        var state = TableState.Of(context.Request.Query);
        var shown = await subscriptions.ReadAsync(frame, state, context.RequestAborted);
        if (part == "table")
        {
            await painter.DrawAsync<SubscriptionsTable>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        if (shown.Fault is null && CsvAnswer.IsWanted(context))
        {
            var columns = SubscriptionsReader.Columns(frame.Texts);
            await CsvAnswer.WriteAsync(
                context, frame, "subscriptions", columns, TableRows.Sorted(shown.All, columns, state));
            return;
        }

        await painter.DrawAsync<SubscriptionsPage>(context, frame, shown, shown.Fault);
    }
}
