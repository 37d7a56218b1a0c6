using System.Globalization;
using City.Screen.Pages.Identify;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace City.Screen;

/// <summary>
/// The pages of identifiers: what happens over all of them, and from a node down to a prefix and to one identifier.
/// </summary>
internal sealed class IdentifyDoor(IdentifyReader reader, Painter painter, TimeProvider clock)
{
    private const string Root = "/identify", Handles = Root + "/handles/";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (RequestDelegate)AllAsync);
        routes.MapGet(Root + "/nodes/{prefix}", (RequestDelegate)NodeAsync);
        routes.MapGet(Root + "/prefixes/{prefix}", (RequestDelegate)PrefixAsync);
        routes.MapGet(Handles + "{**handle}", (RequestDelegate)HandleAsync);
    }

    /// <summary>The page of a node.</summary>
    public static string OfNode(string prefix) => $"{Root}/nodes/{Uri.EscapeDataString(prefix)}";

    /// <summary>The page of a prefix.</summary>
    public static string OfPrefix(string prefix) => $"{Root}/prefixes/{Uri.EscapeDataString(prefix)}";

    /// <summary>The page of an identifier.</summary>
    public static string OfHandle(string handle) => Handles + Uri.EscapeDataString(handle);

    /// <summary>The page, or with <c>?part=numbers</c> what its script asks for again and again.</summary>
    private async Task AllAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await reader.AllAsync(frame, Last(context), context.RequestAborted);
        if (context.Request.Query["part"] == "numbers")
        {
            frame = frame with { Address = frame.With("part", null) };
            await painter.DrawAsync<IdentifyNumbers>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<IdentifyPage>(context, frame, shown, shown.Fault);
    }

    private async Task NodeAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await reader.NodeAsync(frame, Prefix(context), Last(context), context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<IdentifyNodePage>(context, frame, shown, shown.Fault);
    }

    private async Task PrefixAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        _ = int.TryParse(
            context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var shown = await reader.PrefixAsync(frame, Prefix(context), page, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<IdentifyPrefixPage>(context, frame, shown, shown.Fault);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        // As it was sent: a suffix may hold slashes, written %2F or not.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var handle = Uri.UnescapeDataString((end < 0 ? target : target[..end])[Handles.Length..]);
        var shown = await reader.HandleAsync(frame, handle, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<IdentifyHandlePage>(context, frame, shown, shown.Fault);
    }

    private static string Last(HttpContext context)
    {
        var last = context.Request.Query["last"].ToString();
        return IdentifyReader.Intervals.Contains(last, StringComparer.Ordinal) ? last : IdentifyReader.Usual;
    }

    private static string Prefix(HttpContext context) => (string)context.Request.RouteValues["prefix"]!;
}
