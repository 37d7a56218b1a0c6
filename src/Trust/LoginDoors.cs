using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace City.Trust;

/// <summary>
/// What the login page's form posts to. Each answer is a redirect, so that a reload posts nothing twice; a refusal goes
/// back to the page with <c>?fault=wrong|slow|origin</c> and, for slow, <c>&amp;wait=SECONDS</c>.
/// </summary>
internal sealed class LoginDoors(Credentials credentials, ILogger<LoginDoors> log)
{
    private const int BodyBytesMax = 8 * 1024;
    private const int TargetLengthMax = 2_000;

    /// <summary>POST /login with password and, where to go then, to.</summary>
    public async Task SignInAsync(HttpContext context)
    {
        var request = context.Request;
        if (Origins.IsForeign(request))
        {
            TrustLog.ForeignRefused(log);
            Go(context, $"{OpenDoors.Login}?fault=origin");
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = BodyBytesMax;
        if (!request.HasFormContentType)
        {
            await ProblemAnswer.WriteAsync(context, 415, TrustProblems.BodyType, "Send a form.", "Content-Type");
            return;
        }

        if (await FormAsync(request, context.RequestAborted) is not { } form)
        {
            await ProblemAnswer.WriteAsync(
                context, 400, TrustProblems.BodyInvalid, "The form has too many or too long fields.");
            return;
        }

        var to = Target(form["to"]);
        var back = $"{OpenDoors.Login}?to={Uri.EscapeDataString(to)}";
        if (credentials.Check(form["password"].ToString().Trim(), Password.Source(context), out var wait) is not null)
        {
            Password.Note(log, wait);
            var slowed = wait > TimeSpan.Zero;
            Go(context, slowed ? $"{back}&fault=slow&wait={Password.Seconds(wait)}" : $"{back}&fault=wrong");
            return;
        }

        var wanted = new TokenRequest(CredentialKind.Session, "browser", Grants.All, null);
        var made = await credentials.IssueAsync(wanted, context.RequestAborted);
        if (!made.TryGet(out var session, out var refusal))
        {
            await ProblemAnswer.WriteAsync(context, 409, refusal);
            return;
        }

        TrustLog.Made(log, session.Stored.Id, session.Stored.Kind);
        Session.Set(context, session.Secret, credentials.Options.SessionLifetime);
        Go(context, to);
    }

    /// <summary>POST /logout: the session is revoked, not only forgotten by the browser.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        if (Session.Secret(context.Request) is { } secret && credentials.FindSecret(secret) is { } session
            && await credentials.RevokeAsync(session.Stored.Id, context.RequestAborted))
            TrustLog.Revoked(log, session.Stored.Id);
        Session.Clear(context);
        Go(context, OpenDoors.Login);
    }

    /// <summary>A page of ours, or the first page: never another site, however it is spelt.</summary>
    internal static string Target(string? to) =>
        to is { Length: > 0 and <= TargetLengthMax } && to[0] == '/' && (to.Length == 1 || to[1] is not ('/' or '\\'))
        && to.All(letter => letter is > ' ' and < '\x7f' and not '\\')
            ? to : "/";

    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            return await request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 8, KeyLengthLimit = 64, ValueLengthLimit = 4_096 }, cancel);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static void Go(HttpContext context, string where)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = where;
        context.Response.Headers.CacheControl = "no-store";
    }
}
