using System.Net;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>Sessions over HTTP, and who asks in one: <c>Authorization: Handle sessionId="…", id="…", …</c>.</summary>
public sealed partial class IdentifyDoors
{
    /// <summary>Where sessions are. Open to strangers, who prove themselves there.</summary>
    public const string Sessions = "/api/sessions";

    private const string Scheme = "Handle ";
    private const int FieldsMax = 16, NonceBytesMax = 64;

    /// <summary>POST makes a session; with a proof of the one that is named, that one is meant.</summary>
    private async Task BeginSessionAsync(HttpContext context)
    {
        if (FieldsOf(context.Request) is { Count: > 0 })
        {
            await SessionAsync(context);
            return;
        }

        if (!Node.Parts.Limits.Sessions.Allows(SourceOf(context)))
        {
            context.Response.Headers.RetryAfter = "1";
            await SayNoAsync(context, 429, new Refusal(RefusalKind.Overloaded, IdentifyCodes.TooMany,
                "This address begins too many sessions. Go on with one of them, or ask again in a second.", "address"));
            return;
        }

        var (id, nonce) = Node.Sessions.Begin();
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("sessionId", id);
        body.Json.WriteBase64String("nonce", nonce);
        body.Json.WriteEndObject();
        context.Response.Headers.CacheControl = "no-store";
        await body.SendAsync(context, 201);
    }

    /// <summary>GET, or PUT with a proof, of the session that the request names.</summary>
    private async Task SessionAsync(HttpContext context)
    {
        var who = await WhoAsync(context);
        if (context.Response.HasStarted) return;
        var id = FieldsOf(context.Request).GetValueOrDefault("sessionId", "");
        if (who is null || id.Length == 0)
        {
            await RefuseAsync(context, ResponseCode.AuthenticationNeeded, "Authorization");
            return;
        }

        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteString("sessionId", id);
        body.Json.WriteString("id", who.Name.ToString());
        body.Json.WriteBoolean("authenticated", true);
        body.Json.WriteEndObject();
        context.Response.Headers.CacheControl = "no-store";
        await body.SendAsync(context, 200);
    }

    private Task EndSessionAsync(HttpContext context)
    {
        if (!Node.Sessions.End(FieldsOf(context.Request).GetValueOrDefault("sessionId", "")))
            return RefuseAsync(context, ResponseCode.AuthenticationNeeded, "Authorization");
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    /// <summary>Who is in the session of a request, or proves now who it is; null where neither.</summary>
    private async Task<Administrator?> WhoInSessionAsync(HttpContext context, Dictionary<string, string> fields)
    {
        var source = SourceOf(context);
        var id = fields.GetValueOrDefault("sessionId", "");
        if (!fields.TryGetValue("signature", out var proof)) return Node.Sessions.WhoIn(id, source);
        var (cnonce, signature) = (new byte[NonceBytesMax], new byte[2_048]);
        if (!HandleReference.TryParse(fields.GetValueOrDefault("id"), out var user)
            || !Convert.TryFromBase64String(fields.GetValueOrDefault("cnonce", ""), cnonce, out var length)
            || !Convert.TryFromBase64String(proof, signature, out var signed)
            || Node.Sessions.TakeNonce(id) is not { } nonce) return null;
        byte[] input = [.. nonce, .. cnonce[..length]];
        var who = await Node.Authenticator.ProveAsync(user, fields.GetValueOrDefault("type", ""),
            (fields.GetValueOrDefault("alg", ""), input, signature[..signed]), source, context.RequestAborted);
        if (who is not null) Node.Sessions.Prove(id, who);
        return who;
    }

    /// <summary>
    /// The fields of a header <c>Authorization: Handle name="value", …</c>; none where there is none.
    /// </summary>
    private static Dictionary<string, string> FieldsOf(HttpRequest request)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length > 8_192) return fields;
        foreach (var field in header[Scheme.Length..].Split(',', FieldsMax, StringSplitOptions.TrimEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) fields[field[..equals].Trim()] = field[(equals + 1)..].Trim().Trim('"');
        }

        return fields;
    }
}
