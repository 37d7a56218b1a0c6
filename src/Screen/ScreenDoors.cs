using System.Globalization;
using System.Text;
using City.Screen.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace City.Screen;

/// <summary>The pages: each reads what it shows through the public API and is drawn here on the server.</summary>
internal sealed class ScreenDoors(
    CityReader city, HistoryReader history, Vocabulary vocabulary, TimeProvider clock, ILoggerFactory logs)
{
    private const int SearchLengthMax = 200;
    private const int OffsetMax = 1_000_000;

    public Task LoginAsync(HttpContext context)
    {
        var query = context.Request.Query;
        _ = int.TryParse(query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out var wait);
        var frame = Frame.Of(context, clock) with { SignedIn = false };
        return DrawAsync<LoginPage>(context, frame, new LoginView(query["fault"], wait, query["to"].ToString()));
    }

    public async Task OverviewAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await city.OverviewAsync(frame, context.RequestAborted);
        if (Leaves(context, frame, shown.Fault)) return;
        await DrawAsync<OverviewPage>(context, frame, shown, shown.Fault);
    }

    public async Task EntitiesAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var query = context.Request.Query;
        _ = int.TryParse(query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        var shown = await city.ListAsync(
            frame, Search(query["type"]), Search(query["id"]), Math.Min(offset, OffsetMax), context.RequestAborted);
        if (Leaves(context, frame, shown.Fault)) return;
        await DrawAsync<EntitiesPage>(context, frame, shown, shown.Fault);
    }

    public async Task EntityAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var frame = Frame.Of(context, clock);
        var id = IdOf(context);
        var (entity, answer) = await city.EntityAsync(frame, id, cancel);
        var query = context.Request.Query;
        var partOnly = query["part"] == "attributes";
        if (!partOnly && Leaves(context, frame, entity is null ? answer : null)) return;
        var shown = new EntityPageView { Id = id, Entity = entity, Fault = entity is null ? answer : null };
        if (partOnly)
        {
            await DrawAsync<AttributesTable>(context, frame, shown, shown.Fault);
            return;
        }

        if (entity is not null && Charted(entity, query["attr"]) is { } attribute)
        {
            var range = HistoryRange.Of(query, frame.Zone);
            shown = shown with { History = await history.ReadAsync(frame.Headers, id, attribute, range, cancel) };
        }

        await DrawAsync<EntityPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>The attribute whose past is shown: the one asked for, else the first number.</summary>
    private static string? Charted(ShownEntity entity, string? asked)
    {
        var properties = entity.Attributes.Where(one => one.Kind == "Property").ToList();
        return properties.Find(one => one.Name == asked)?.Name
            ?? properties.Find(one => one.Value.Number is not null)?.Name ?? properties.FirstOrDefault()?.Name;
    }

    // The id as it was sent: a path that was decoded once no longer tells %2F from a slash.
    private static string IdOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        return Uri.UnescapeDataString((end < 0 ? target : target[..end])["/entities/".Length..]);
    }

    private static string Search(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.Length <= SearchLengthMax ? trimmed : trimmed[..SearchLengthMax];
    }

    // A session that ended between the gate and the read behind the page.
    private static bool Leaves(HttpContext context, Frame frame, CityAnswer? fault)
    {
        if (fault?.Status != StatusCodes.Status401Unauthorized) return false;
        context.Response.Redirect("/login?to=" + Uri.EscapeDataString(frame.Address));
        return true;
    }

    private async Task DrawAsync<TPage>(HttpContext context, Frame frame, object shown, CityAnswer? fault = null)
        where TPage : IComponent
    {
        if (Chooses(context, frame)) return;
        if (frame.SignedIn)
            frame = frame with { Vocabulary = await vocabulary.OfAsync(frame.Headers, context.RequestAborted) };
        context.RequestServices.GetRequiredService<Drawing>().Begin(frame, shown);
        string html;
        await using (var renderer = new HtmlRenderer(context.RequestServices, logs))
            html = await renderer.Dispatcher.InvokeAsync(
                async () => (await renderer.RenderComponentAsync<TPage>()).ToHtmlString());

        var response = context.Response;
        // An answer that is good by its status but cannot be read, or none at all, is the fault of the server behind.
        if (fault is not null) response.StatusCode = fault.Status < 400 ? 502 : fault.Status;
        PageHeaders.Set(response);
        response.Headers.ContentLanguage = frame.Texts.Language;
        response.ContentType = "text/html; charset=utf-8";
        var body = Encoding.UTF8.GetBytes(html);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    // ?lang= on any page keeps the choice and comes back to the same page without it.
    private static bool Chooses(HttpContext context, Frame frame)
    {
        if (context.Request.Query["lang"].ToString() is not ("zh" or "en")) return false;
        context.Response.Cookies.Append(LanguageChoice.CookieName, context.Request.Query["lang"]!, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(365),
            Path = "/",
        });
        context.Response.Redirect(frame.With("lang", null));
        return true;
    }
}
