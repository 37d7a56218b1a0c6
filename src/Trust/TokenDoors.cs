using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace City.Trust;

/// <summary>
/// <c>/api/tokens</c>: make a token with the password or out of a credential, list and revoke credentials.
/// </summary>
internal sealed class TokenDoors(Credentials credentials, ILogger<TokenDoors> log)
{
    /// <summary>The largest request, in bytes.</summary>
    public const int BodyBytesMax = 8 * 1024;

    /// <summary>POST: password and name in, token out.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (await BodyAsync(context, withPassword: true) is not { } asked) return;
        if (await Password.RefuseAsync(context, credentials, asked.Password, log)) return;
        await IssueAsync(context, asked.Request);
    }

    /// <summary>
    /// POST own: name in, token out, made of the credential that the request came with and never more than that one.
    /// </summary>
    public async Task CreateOwnAsync(HttpContext context)
    {
        if (await JsonAnswer.RefuseOthersAsync(context)) return;
        if (await BodyAsync(context, withPassword: false) is not { } asked) return;
        // The credential, not the caller: a tenant's header makes it good for no other.
        var own = (Credential)context.Features.GetRequiredFeature<ICredentialCheck>();
        if (asked.Within(own.Stored).TryGet(out var request, out var refusal)) await IssueAsync(context, request);
        else await ProblemAnswer.WriteAsync(context, 403, refusal);
    }

    /// <summary>GET: the credentials in use, without their secrets.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await JsonAnswer.RefuseOthersAsync(context)) return;
        await JsonAnswer.WriteAsync(context, 200, json =>
        {
            json.WriteStartArray();
            foreach (var stored in credentials.List())
            {
                json.WriteStartObject();
                Describe(json, stored);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>DELETE: revokes one.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        if (await JsonAnswer.RefuseOthersAsync(context)) return;
        var id = (string)context.Request.RouteValues["id"]!;
        if (!await credentials.RevokeAsync(id, context.RequestAborted))
        {
            await ProblemAnswer.WriteAsync(context, 404, TrustProblems.TokenUnknown,
                "There is no such credential, or it has expired.", "id");
            return;
        }

        TrustLog.Revoked(log, id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<TokenBody?> BodyAsync(HttpContext context, bool withPassword)
    {
        if (!IsJson(context.Request.ContentType))
        {
            await ProblemAnswer.WriteAsync(context, 415, TrustProblems.BodyType,
                "Send the request as application/json.", "Content-Type");
            return null;
        }

        if (await BoundedBody.ReadAsync(context.Request, BodyBytesMax, context.RequestAborted) is not { } body)
        {
            await ProblemAnswer.WriteAsync(context, 413, TrustProblems.BodyLarge,
                $"The request may have at most {BodyBytesMax} bytes.");
            return null;
        }

        if (TokenBody.Read(body.Span, withPassword).TryGet(out var asked, out var fault)) return asked;
        await ProblemAnswer.WriteAsync(context, 400, fault);
        return null;
    }

    private async Task IssueAsync(HttpContext context, TokenRequest request)
    {
        var made = await credentials.IssueAsync(request, context.RequestAborted);
        if (!made.TryGet(out var token, out var refusal))
        {
            await ProblemAnswer.WriteAsync(context, 409, refusal);
            return;
        }

        TrustLog.Made(log, token.Stored.Id, token.Stored.Kind);
        context.Response.Headers.Location = $"{OpenDoors.Tokens}/{token.Stored.Id}";
        await JsonAnswer.WriteAsync(context, 201, json =>
        {
            json.WriteStartObject();
            json.WriteString("token", token.Secret);
            Describe(json, token.Stored);
            json.WriteEndObject();
        });
    }

    private static bool IsJson(string? type) =>
        type?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private static void Describe(Utf8JsonWriter json, StoredCredential stored)
    {
        json.WriteString("id", stored.Id);
        json.WriteString("kind", stored.Kind == CredentialKind.Session ? "session" : "token");
        json.WriteString("name", stored.Name);
        json.WriteString("createdAt", JsonAnswer.Time(stored.CreatedAt));
        json.WriteString("expiresAt", JsonAnswer.Time(stored.ExpiresAt));
        json.WriteStartArray("grants");
        foreach (var (word, grant) in TokenBody.Words)
            if (stored.Grants.HasFlag(grant))
                json.WriteStringValue(word);
        json.WriteEndArray();
        if (stored.Tenants is null) return;
        json.WriteStartArray("tenants");
        foreach (var tenant in stored.Tenants) json.WriteStringValue(tenant);
        json.WriteEndArray();
    }
}
