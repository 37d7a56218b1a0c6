using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace City.Screen;

/// <summary>Draws a page, or a part of one, as the answer to a request.</summary>
internal sealed class Painter(Vocabulary vocabulary, ILoggerFactory logs)
{
    // A session that ended between the gate and the read behind the page.
    public static bool Leaves(HttpContext context, Frame frame, CityAnswer? fault)
    {
        if (fault?.Status != StatusCodes.Status401Unauthorized) return false;
        context.Response.Redirect("/login?to=" + Uri.EscapeDataString(frame.Address));
        return true;
    }

    public async Task DrawAsync<TPage>(HttpContext context, Frame frame, object shown, CityAnswer? fault = null)
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

    // ?lang= or ?theme= on any page keeps the choice and comes back to the same page without it.
    private static bool Chooses(HttpContext context, Frame frame)
    {
        var query = context.Request.Query;
        if (query["lang"].ToString() is "zh" or "en")
            return Keeps(context, LanguageChoice.CookieName, query["lang"]!, frame.With("lang", null));
        return ThemeChoice.All.Contains(query["theme"].ToString())
            && Keeps(context, ThemeChoice.CookieName, query["theme"]!, frame.With("theme", null));
    }

    private static bool Keeps(HttpContext context, string cookie, string choice, string page)
    {
        context.Response.Cookies.Append(cookie, choice, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(365),
            Path = "/",
        });
        context.Response.Redirect(page);
        return true;
    }
}
