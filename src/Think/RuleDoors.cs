using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Think;

/// <summary>
/// The doors of decision models: <c>/api/rules/models</c> to see, keep, compare, check and ask them, and
/// <c>/api/rules/feel</c> for expressions. Models belong to the default tenant.
/// </summary>
/// <param name="shelf">Where models are kept.</param>
/// <param name="clock">What decisions take for now.</param>
/// <param name="refuse">
/// Answers a request with a status and problem details (RFC 9457), as all doors of the city do.
/// </param>
public sealed class RuleDoors(
    ModelShelf shelf, TimeProvider clock, Func<HttpContext, int, Refusal, Task> refuse)
{
    private const string One = "/api/rules/models/{name}";

    /// <summary>Maps the doors.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/api/rules/models", With(Grants.Read, ListAsync));
        routes.MapGet(One, With(Grants.Read, Of(ShowAsync)));
        routes.MapGet(One + "/file", With(Grants.Read, Of(FileAsync)));
        routes.MapGet(One + "/versions", With(Grants.Read, Of(VersionsAsync)));
        routes.MapGet(One + "/diff", With(Grants.Read, Of(DiffAsync)));
        routes.MapPut(One + "/file", With(Grants.Administer, PutAsync));
        routes.MapPost(One + "/tables", With(Grants.Administer, Of(ChangeAsync)));
        routes.MapPost(One + "/check", With(Grants.Read, Of(CheckAsync)));
        routes.MapPost(One + "/evaluate", With(Grants.Read, Of(EvaluateAsync)));
        routes.MapGet("/api/rules/feel", With(Grants.Read, FunctionsAsync));
        routes.MapPost("/api/rules/feel", With(Grants.Read, FeelAsync));
    }

    private RequestDelegate With(Grants needed, RequestDelegate door) => async context =>
    {
        if (context.Features.Get<Caller>() is not { } caller || !caller.Grants.HasFlag(needed))
        {
            await RefuseAsync(context, new Refusal(RefusalKind.Forbidden, RuleCodes.Forbidden,
                $"This needs the grant to {needed.ToString().ToLowerInvariant()}.")).ConfigureAwait(false);
            return;
        }

        if (caller.Tenant.Length > 0)
        {
            await RefuseAsync(context, new Refusal(RefusalKind.Forbidden, RuleCodes.Tenant,
                "Models belong to the default tenant. Leave the header NGSILD-Tenant out.")).ConfigureAwait(false);
            return;
        }

        try
        {
            await door(context).ConfigureAwait(false);
        }
        catch (InvalidDataException damaged)
        {
            await RefuseAsync(context, new Refusal(RefusalKind.Unavailable, RuleCodes.Damaged, damaged.Message))
                .ConfigureAwait(false);
        }
    };

    private RequestDelegate Of(Func<HttpContext, KeptModel, ModelVersion, Task> door) => async context =>
    {
        var cancel = context.RequestAborted;
        if (await shelf.FindAsync(NameOf(context), cancel).ConfigureAwait(false) is not { } model)
            await RefuseAsync(context, new Refusal(RefusalKind.Unknown, RuleCodes.Unknown,
                "No model of this name is kept. GET /api/rules/models shows which are.", "name")).ConfigureAwait(false);
        else if (VersionIn(model, context.Request.Query["version"]) is { } version)
            await door(context, model, version).ConfigureAwait(false);
        else await RefuseAsync(context, NoVersion(model, "version")).ConfigureAwait(false);
    };

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static ModelVersion? VersionIn(KeptModel model, string? text) =>
        string.IsNullOrEmpty(text) ? model.Latest
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? model.Find(number) : null;

    private static Refusal NoVersion(KeptModel model, string at) => new(RefusalKind.Unknown, RuleCodes.VersionUnknown,
        $"The model has versions 1 to {model.Versions.Length}.", at);

    private Task RefuseAsync(HttpContext context, Refusal refusal) => refuse(context, refusal.Code switch
    {
        RuleCodes.Changed => 412,
        RuleCodes.Unconditional => 428,
        _ => refusal.Kind switch
        {
            RefusalKind.Forbidden => 403,
            RefusalKind.Unknown => 404,
            RefusalKind.TooLarge => 413,
            RefusalKind.Unavailable => 500,
            _ => 400,
        },
    }, refusal);

    private async Task ListAsync(HttpContext context)
    {
        var models = await shelf.AllAsync(context.RequestAborted).ConfigureAwait(false);
        await RuleJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (var model in models)
            {
                json.WriteStartObject();
                json.WriteString("name", model.Name);
                RuleJson.Version(json, model.Latest);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context, KeptModel model, ModelVersion version)
    {
        var read = await shelf.ReadAsync(model, version, context.RequestAborted).ConfigureAwait(false);
        await ViewAsync(context, model, version, read).ConfigureAwait(false);
    }

    private static Task ViewAsync(HttpContext context, KeptModel model, ModelVersion version, DmnModel read)
    {
        context.Response.Headers.ETag = version.Tag;
        return RuleJson.AnswerAsync(context, json => RuleJson.Model(json, model, version, read));
    }

    private async Task FileAsync(HttpContext context, KeptModel model, ModelVersion version)
    {
        var file = await shelf.FileAsync(model, version, context.RequestAborted).ConfigureAwait(false);
        var response = context.Response;
        response.ContentType = "application/xml";
        response.ContentLength = file.Length;
        response.Headers.ETag = version.Tag;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{model.Name}.dmn\"";
        await response.Body.WriteAsync(file, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task VersionsAsync(HttpContext context, KeptModel model, ModelVersion version) =>
        RuleJson.AnswerAsync(context, json => RuleJson.Versions(json, model));

    private async Task DiffAsync(HttpContext context, KeptModel model, ModelVersion latest)
    {
        var (query, cancel) = (context.Request.Query, context.RequestAborted);
        var from = VersionIn(model, query["from"] is { Count: > 0 } text
            ? text.ToString() : Math.Max(1, latest.Number - 1).ToString(CultureInfo.InvariantCulture));
        if (from is null || VersionIn(model, query["to"]) is not { } to)
        {
            await RefuseAsync(context, NoVersion(model, from is null ? "from" : "to")).ConfigureAwait(false);
            return;
        }

        var before = await shelf.ReadAsync(model, from, cancel).ConfigureAwait(false);
        var after = await shelf.ReadAsync(model, to, cancel).ConfigureAwait(false);
        await RuleJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("from", from.Number);
            json.WriteNumber("to", to.Number);
            RuleJson.Changes(json, DmnDiff.Between(before, after));
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task PutAsync(HttpContext context)
    {
        if (await RuleBody.BytesAsync(context.Request, ModelShelf.BytesMax).ConfigureAwait(false) is not { } file)
            await RefuseAsync(context, TooLarge(ModelShelf.BytesMax)).ConfigureAwait(false);
        else await KeepAsync(context, file, context.Request.Query["comment"].ToString()).ConfigureAwait(false);
    }

    private async Task KeepAsync(HttpContext context, ReadOnlyMemory<byte> file, string comment)
    {
        var basis = context.Request.Headers.IfMatch is { Count: > 0 } match ? match.ToString() : null;
        var kept = await shelf.KeepAsync(
            NameOf(context), file, basis, (context.Features.Get<Caller>()!.Subject, comment.Trim()),
            context.RequestAborted).ConfigureAwait(false);
        if (!kept.TryGet(out var model, out var refusal))
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = model.Latest.Number == 1 ? 201 : 200;
        context.Response.Headers.ETag = model.Latest.Tag;
        await RuleJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            RuleJson.Version(json, model.Latest);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context, KeptModel model, ModelVersion version)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is not { } body) return;
        using (body)
        {
            // What is changed is what the caller saw; if that is not the latest any more, keeping it is refused.
            var basis = model.Versions.FirstOrDefault(one => one.Tag == context.Request.Headers.IfMatch) ?? version;
            var file = await ChangedAsync(context, model, basis, body.RootElement).ConfigureAwait(false);
            if (file is null) return;
            await KeepAsync(context, file, RuleBody.Text(body.RootElement, "comment") ?? "").ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(HttpContext context, KeptModel model, ModelVersion version)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is not { } body) return;
        using (body)
        {
            if (await ModelAsync(context, model, version, body.RootElement).ConfigureAwait(false) is { } read)
                await ViewAsync(context, model, version, read).ConfigureAwait(false);
        }
    }

    private async Task EvaluateAsync(HttpContext context, KeptModel model, ModelVersion version)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is not { } body) return;
        using (body)
        {
            var read = await ModelAsync(context, model, version, body.RootElement).ConfigureAwait(false);
            if (read is null) return;
            if (RuleBody.Text(body.RootElement, "decision") is not { } decision)
            {
                await RefuseAsync(context, new Refusal(RefusalKind.Invalid, RuleCodes.Body,
                    "Send {\"decision\": its name or id, \"context\": {an entry for each input}}.", "decision"))
                    .ConfigureAwait(false);
                return;
            }

            string[] names = [.. read.Inputs, .. read.Decisions];
            if (!RuleBody.Context(body.RootElement, names, clock).TryGet(out var inputs, out var refusal))
            {
                await RefuseAsync(context, refusal).ConfigureAwait(false);
                return;
            }

            var result = read.Decide(decision, read.Typed(inputs), clock, FeelLimits.Default);
            await RuleJson.AnswerAsync(context, json => RuleJson.Result(json, result, version)).ConfigureAwait(false);
        }
    }

    private static Task FunctionsAsync(HttpContext context) => RuleJson.AnswerAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("functions");
        foreach (var function in FeelScope.Functions) json.WriteStringValue(function);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task FeelAsync(HttpContext context)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is not { } body) return;
        using (body)
        {
            if (RuleBody.Text(body.RootElement, "expression") is not { } text)
            {
                await RefuseAsync(context, new Refusal(RefusalKind.Invalid, RuleCodes.Body,
                    "Send {\"expression\": a text, \"context\": {an entry for each variable}}.", "expression"))
                    .ConfigureAwait(false);
                return;
            }

            if (!RuleBody.Context(body.RootElement, [], clock).TryGet(out var example, out var refusal))
            {
                await RefuseAsync(context, refusal).ConfigureAwait(false);
                return;
            }

            await RuleJson.AnswerAsync(context, json => RuleJson.Expression(json, text, example, clock))
                .ConfigureAwait(false);
        }
    }

    /// <summary>A version, with the changed tables of a body; null where that was refused.</summary>
    private async Task<DmnModel?> ModelAsync(
        HttpContext context, KeptModel model, ModelVersion version, JsonElement body)
    {
        if (!body.TryGetProperty("tables", out _))
            return await shelf.ReadAsync(model, version, context.RequestAborted).ConfigureAwait(false);
        if (await ChangedAsync(context, model, version, body).ConfigureAwait(false) is not { } file) return null;
        var read = await shelf.TryReadAsync(file, context.RequestAborted).ConfigureAwait(false);
        if (read.TryGet(out var made, out var refusal)) return made;
        await RefuseAsync(context, refusal).ConfigureAwait(false);
        return null;
    }

    /// <summary>The file of a version with the tables of a body in it; null where that was refused.</summary>
    private async Task<byte[]?> ChangedAsync(
        HttpContext context, KeptModel model, ModelVersion version, JsonElement body)
    {
        var read = await shelf.ReadAsync(model, version, context.RequestAborted).ConfigureAwait(false);
        if (!TableJson.TryRead(body, out var tables))
        {
            await RefuseAsync(context, new Refusal(RefusalKind.Invalid, RuleCodes.Body,
                "'tables' has a table for each id of a decision, in the form in which GET gives it.", "tables"))
                .ConfigureAwait(false);
            return null;
        }

        if (read.With(tables, out var fault) is { } file) return file;
        await RefuseAsync(context, new Refusal(
            RefusalKind.Invalid, fault!.Code, fault.Message, fault.Element)).ConfigureAwait(false);
        return null;
    }

    private async Task<JsonDocument?> BodyAsync(HttpContext context)
    {
        if (await RuleBody.BytesAsync(context.Request, RuleBody.JsonMax).ConfigureAwait(false) is not { } bytes)
        {
            await RefuseAsync(context, TooLarge(RuleBody.JsonMax)).ConfigureAwait(false);
            return null;
        }

        if (RuleBody.Json(bytes) is { } json) return json;
        await RefuseAsync(context, new Refusal(RefusalKind.Invalid, RuleCodes.Body,
            "The body is to be a JSON object.", "body")).ConfigureAwait(false);
        return null;
    }

    private static Refusal TooLarge(int most) =>
        new(RefusalKind.TooLarge, RuleCodes.TooLarge, $"The body has at most {most} bytes.", "body");
}
