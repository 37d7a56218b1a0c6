using System.Diagnostics.CodeAnalysis;
using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Trust;

/// <summary>
/// Stands before every door. Sets the request's <see cref="Caller"/> from a checked credential, and the credential
/// itself for doors that stay open long (<see cref="ICredentialCheck"/>), or answers in the door's place; only the open
/// doors let a stranger pass, and then without a caller. Where feeds take messages a device may come with its id and
/// key (HTTP Basic, RFC 7617): it gets a <see cref="DevicePass"/> and a caller without any grant.
/// </summary>
internal sealed class TrustGate(Credentials credentials, DeviceKeys devices, ILogger<TrustGate> log)
{
    private const int TargetLengthMax = 2_000;

    public RequestDelegate Before(RequestDelegate next) => context => Invoke(context, next);

    // The path of a known bearer makes no state machine and allocates nothing.
    private Task Invoke(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var headers = request.Headers;
        Credential? credential;
        if (headers.Authorization is { Count: > 0 } authorization)
        {
            credential = authorization.Count == 1 ? credentials.FindHeader(authorization[0]!) : null;
        }
        else
        {
            credential = Session.Secret(request) is { } secret ? credentials.FindSecret(secret) : null;
            if (credential is not null && !OpenDoors.Has(request) && Origins.IsForeignChange(request))
            {
                TrustLog.ForeignRefused(log);
                return ProblemAnswer.WriteAsync(context, 403, TrustProblems.Origin,
                    "A page of another site may not change the city with this browser's session. "
                    + "Programs send Authorization: Bearer instead.", "Origin");
            }
        }

        if (credential is null)
        {
            if (OpenDoors.IsForDevices(request) && DeviceLogin.IsTried(headers))
                return DeviceLogin.Of(headers, devices) is { } pass
                    ? LetIn(context, pass, next) : RefuseDevice(context);
            return OpenDoors.LetsPass(request) ? next(context) : Refuse(context);
        }

        if (!TryTenant(headers, out var tenant))
            return ProblemAnswer.WriteAsync(context, 400, TrustProblems.TenantInvalid,
                $"A tenant is named by 1 to {Tenant.LengthMax} lower-case letters, digits and dashes.", Tenant.Header);
        if (credential.CallerFor(tenant) is not { } caller)
            return ProblemAnswer.WriteAsync(context, 403, TrustProblems.TenantForbidden,
                "This credential is not good for this tenant. Use one that is.", Tenant.Header);
        context.Features.Set(caller);
        context.Features.Set<ICredentialCheck>(credential);
        return next(context);
    }

    private static Task LetIn(HttpContext context, DevicePass pass, RequestDelegate next)
    {
        if (context.Request.Headers.ContainsKey(Tenant.Header))
            return ProblemAnswer.WriteAsync(context, 403, TrustProblems.TenantForbidden,
                "Devices belong to the default tenant. Leave this header out.", Tenant.Header);
        context.Features.Set(pass);
        context.Features.Set(new Caller("", pass.Device, Grants.None));
        return next(context);
    }

    private static bool TryTenant(IHeaderDictionary headers, [NotNullWhen(true)] out string? tenant)
    {
        tenant = "";
        if (!headers.TryGetValue(Tenant.Header, out var sent)) return true;
        tenant = sent.Count == 1 ? sent[0] : null;
        return tenant is not null && Tenant.IsName(tenant);
    }

    private static Task Refuse(HttpContext context)
    {
        var request = context.Request;
        if (WantsPage(request))
        {
            var target = request.PathBase + request.Path + request.QueryString;
            var to = target == "/" || target.Length > TargetLengthMax ? "" : "?to=" + Uri.EscapeDataString(target);
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = OpenDoors.Login + to;
            context.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemAnswer.WriteAsync(context, 401, TrustProblems.Unauthenticated,
            "No valid credential was sent. Make a token: POST /api/tokens with the password that the program "
            + "printed at its start, then send Authorization: Bearer TOKEN.", "Authorization");
    }

    private static Task RefuseDevice(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"devices\", Bearer";
        return ProblemAnswer.WriteAsync(context, 401, TrustProblems.DeviceKeyWrong,
            "The device's id or its key is wrong. Whoever may administer makes a key on the page of the feed, or by "
            + "POST /api/devices/ID/keys; then send it by HTTP Basic, the id as user name and the key behind it.",
            "Authorization");
    }

    private static bool WantsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Authorization.Count == 0
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
