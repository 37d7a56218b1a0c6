using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// <c>POST /devices/{device}/key</c>: makes a key for a device and shows the lines of a feed or of an entity with it,
/// once; as a page of its own or, with <c>?part=send</c>, as the part that its script puts in place.
/// </summary>
internal sealed class SendDoor(SendReader sends, Painter painter, TimeProvider clock)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var device = context.Request.RouteValues["device"] as string ?? "";
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancel) : null;
        var (entity, feed) = (form?["entity"].ToString() ?? "", form?["feed"].ToString() ?? "");
        var frame = Frame.Of(context, clock);
        var shown = entity.Length > 0
            ? await sends.OfEntityAsync(frame, entity, null, cancel)
            : await sends.OfFeedAsync(frame, feed, device, cancel);
        // What is shown has an address that can be loaded again; this answer has none.
        frame = frame with { Address = shown.Back };
        shown = await sends.WithKeyAsync(frame, shown, device, cancel);
        if (context.Request.Query["part"] == "send")
        {
            await painter.DrawAsync<SendPanel>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<SendPage>(context, frame, shown, shown.Fault);
    }
}
