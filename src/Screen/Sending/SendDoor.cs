using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// Makes what the lines of a feed or of an entity want in the place of a key or token, and shows them with it, once; as
/// a page of its own or, with <c>?part=send</c>, as the part that its script puts in place.
/// </summary>
internal sealed class SendDoor(SendReader sends, CityReader city, Painter painter, TimeProvider clock)
{
    /// <summary><c>POST /devices/{device}/key</c>: makes a key for a device.</summary>
    public Task KeyAsync(HttpContext context)
    {
        var device = Named(context, "device");
        return AnswerAsync(
            context, device, (frame, shown, cancel) => sends.WithKeyAsync(frame, shown, device, cancel));
    }

    /// <summary><c>POST /tokens/line</c>: makes a token for the lines that want one.</summary>
    public Task TokenAsync(HttpContext context) => AnswerAsync(context, null, sends.WithTokenAsync);

    /// <summary><c>POST /tokens/{id}/revoke</c>: revokes it.</summary>
    public Task RevokeAsync(HttpContext context)
    {
        var id = Named(context, "id");
        return AnswerAsync(context, null, (frame, shown, cancel) => sends.RevokedAsync(frame, shown, id, cancel));
    }

    private async Task AnswerAsync(
        HttpContext context, string? device, Func<Frame, SendView, CancellationToken, Task<SendView>> deed)
    {
        var cancel = context.RequestAborted;
        var frame = Frame.Of(context, clock);
        var (shown, fault) = await ShownAsync(context, frame, device);
        // What is shown has an address that can be loaded again; this answer has none.
        frame = frame with { Address = shown.Back };
        shown = await deed(frame, shown, cancel);
        if (shown.IsEmpty) shown = shown with { Fault = fault };
        if (context.Request.Query["part"] == "send")
        {
            await painter.DrawAsync<SendPanel>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<SendPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>The lines that the form came from, and why its entity could not be read, where it could not.</summary>
    private async Task<(SendView Shown, CityAnswer? Fault)> ShownAsync(
        HttpContext context, Frame frame, string? device)
    {
        var cancel = context.RequestAborted;
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancel) : null;
        if (form?["entity"].ToString() is not { Length: > 0 } id)
            return (await sends.OfFeedAsync(
                frame, form?["feed"].ToString() ?? "", device ?? form?["device"].ToString() ?? "", cancel), null);
        var (entity, answer) = await city.EntityAsync(frame, id, cancel);
        return (await sends.OfEntityAsync(frame, id, entity is null ? null : answer.Body, cancel),
            entity is null ? answer : null);
    }

    private static string Named(HttpContext context, string part) => context.Request.RouteValues[part] as string ?? "";
}
