using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Connectors.Http;

/// <summary>
/// The doors of commands: <c>POST /api/devices/{id}/commands</c> asks a device to do something, <c>GET</c> tells which
/// commands are open, <c>GET …/{command}</c> what became of one. They belong to the default tenant.
/// </summary>
/// <param name="commands">The commands.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="refuse">
/// Answers a request with a status and problem details (RFC 9457), as all doors of the city do.
/// </param>
public sealed class DeviceCommandDoors(
    DeviceCommands commands, TimeProvider clock, Func<HttpContext, int, Refusal, Task> refuse)
{
    /// <summary>The longest body, in bytes.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Maps the doors.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        const string all = "/api/devices/{id}/commands";
        routes.MapPost(all, With(Grants.Write, AskAsync));
        routes.MapGet(all, With(Grants.Read, ListAsync));
        routes.MapGet(all + "/{command}", With(Grants.Read, ShowAsync));
    }

    private RequestDelegate With(Grants needed, Func<HttpContext, Caller, Task> door) => context =>
        context.Features.Get<Caller>() is not { } caller || !caller.Grants.HasFlag(needed)
            ? refuse(context, 403, new Refusal(RefusalKind.Forbidden, "device.forbidden",
                $"This needs the grant to {needed.ToString().ToLowerInvariant()}."))
            : caller.Tenant.Length > 0
                ? refuse(context, 403, new Refusal(RefusalKind.Forbidden, "device.tenant",
                    "Devices belong to the default tenant. Leave the header NGSILD-Tenant out."))
                : door(context, caller);

    private async Task AskAsync(HttpContext context, Caller caller)
    {
        var cancel = context.RequestAborted;
        if (await RequestBytes.ReadAsync(context.Request, BodyBytesMax, cancel) is not { } body)
        {
            await refuse(context, 413, new Refusal(RefusalKind.TooLarge, "device.command.large",
                $"A command has at most {BodyBytesMax} bytes."));
            return;
        }

        var newId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var read = DeviceCommandText.Read(
            body, Device(context), caller.Subject, Moment.Now(clock), newId, commands.Options);
        if (!read.TryGet(out var wanted, out var refusal)
            || !(await commands.AskAsync(wanted, caller, cancel)).TryGet(out var asked, out refusal))
        {
            await RefuseAsync(context, refusal);
            return;
        }

        context.Response.StatusCode = asked.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        context.Response.Headers.Location = $"/api/devices/{asked.Command.Device}/commands/{asked.Command.Id}";
        await AnswerAsync(context, DeviceCommandText.Describe(asked.Command));
    }

    private Task ListAsync(HttpContext context, Caller caller)
    {
        using var list = new MemoryStream();
        list.WriteByte((byte)'[');
        foreach (var command in commands.Open(Device(context)))
        {
            if (list.Length > 1) list.WriteByte((byte)',');
            list.Write(DeviceCommandText.Describe(command));
        }

        list.WriteByte((byte)']');
        return AnswerAsync(context, list.ToArray());
    }

    private async Task ShowAsync(HttpContext context, Caller caller)
    {
        var found = await commands.FindAsync(
            Device(context), (string)context.Request.RouteValues["command"]!, caller, context.RequestAborted);
        if (found.TryGet(out var command, out var refusal))
            await AnswerAsync(context, DeviceCommandText.Describe(command));
        else await RefuseAsync(context, refusal);
    }

    private Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.Kind is RefusalKind.Overloaded or RefusalKind.Unavailable)
            context.Response.Headers.RetryAfter = "1";
        return refuse(context, refusal.Kind switch
        {
            RefusalKind.Unknown => 404,
            RefusalKind.Conflict => 409,
            RefusalKind.Forbidden => 403,
            RefusalKind.TooLarge => 413,
            RefusalKind.Overloaded or RefusalKind.Unavailable => 503,
            _ => 400,
        }, refusal);
    }

    private static string Device(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
