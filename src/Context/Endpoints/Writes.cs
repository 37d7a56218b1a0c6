using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>What all requests that change something share: context, body, command id, answer.</summary>
internal static class Writes
{
    /// <summary>The parameters that a body may come with.</summary>
    public static readonly FrozenSet<string> Known =
        FrozenSet.Create("options", "format", "local", "localOnly", "type");

    /// <summary>The context that the Link header names; the core context where it names none.</summary>
    public static ValueTask<Result<LdContext>> HeaderContextAsync(Exchange x)
    {
        var links = x.Http.Request.Headers.Link;
        if (links.Count == 0) return new(LdContext.Core);
        if (!LinkHeaders.TryFind(links, out var url, out var fault))
            return new(new Refusal(RefusalKind.Invalid, Codes.ContextInvalid, fault, "Link"));
        return x.Door.Contexts.OfUrlAsync(url, x.Cancel);
    }

    /// <summary>The context of a body that is one object, by header or in it (6.3.5).</summary>
    public static async ValueTask<LdContext> ContextAsync(Exchange x, ReadOnlyMemory<byte> body, bool inBody)
    {
        if (!inBody) return OrThrow(await HeaderContextAsync(x).ConfigureAwait(false));
        RefuseLink(x);
        var found = OrThrow(EntityDocuments.FindContexts(body.Span));
        var (start, length) = found.IsEmpty ? (0, 0) : found[0];
        if (length == 0) throw new ReadingFault(MissingContext);
        return OrThrow(await x.Door.Contexts.OfJsonAsync(body.Slice(start, length), x.Cancel).ConfigureAwait(false));
    }

    /// <summary>The context of each entity of a batch, by header for all or in each (6.3.5).</summary>
    public static async ValueTask<IReadOnlyList<Result<LdContext>>> ContextsAsync(
        Exchange x, ReadOnlyMemory<byte> body, bool inBody)
    {
        if (!inBody) return [OrThrow(await HeaderContextAsync(x).ConfigureAwait(false))];
        RefuseLink(x);
        var found = OrThrow(EntityDocuments.FindContexts(body.Span));
        var contexts = new List<Result<LdContext>>(found.Length);
        foreach (var (start, length) in found)
        {
            contexts.Add(length == 0
                ? MissingContext
                : await x.Door.Contexts.OfJsonAsync(body.Slice(start, length), x.Cancel).ConfigureAwait(false));
            if (contexts.Count > x.Door.Options.BatchEntitiesMax) break;
        }

        return contexts.Count > 0 ? contexts : [LdContext.Core];
    }

    private static readonly Refusal MissingContext = new(RefusalKind.Invalid, Codes.ContextMissing,
        "A body of the media type application/ld+json holds its @context.", "@context");

    private static void RefuseLink(Exchange x)
    {
        if (x.Http.Request.Headers.Link.Count > 0
            && (!LinkHeaders.TryFind(x.Http.Request.Headers.Link, out var url, out _) || url is not null))
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.ContextMisplaced,
                "With application/ld+json the @context stands in the body, not in a Link header.", "Link"));
    }

    /// <summary>The client's id for its command, or null.</summary>
    public static string? CommandId(Exchange x)
    {
        var header = x.Http.Request.Headers["Idempotency-Key"];
        if (header.Count == 0) return null;
        var key = header.ToString();
        return key.Length is > 0 and <= EntityCommand.CommandIdLengthMax
            && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.Header,
                "The Idempotency-Key has 1 to 128 visible ASCII characters.", "Idempotency-Key"));
    }

    /// <summary>The id of the path, which must be a URI.</summary>
    public static string Id(Exchange x)
    {
        var id = x.PathPart("id");
        return Spelling.IsUri(id)
            ? id
            : throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.EntityId,
                $"'{Faults.Shorten(id)}' is no URI. An id looks like urn:ngsi-ld:Streetlight:17.", "id"));
    }

    /// <summary>
    /// The rules for a body, from what the operation allows and what the parameters say. The option of the operation
    /// itself, such as noOverwrite, says nothing about the form.
    /// </summary>
    public static ReadingRules Rules(
        in Parameters parameters, bool contextInBody, ReadingRules rules, string? ownOption = null)
    {
        if (contextInBody) rules |= ReadingRules.ContextInBody;
        if (Presentation.Options(parameters, ownOption).Form == EntityForm.Simplified) rules |= ReadingRules.Simplified;
        return rules;
    }

    /// <summary>Carries out a command; its refusal is thrown in the client's names.</summary>
    public static async ValueTask<Outcome> CarryOutAsync(Exchange x, EntityCommand command, LdContext context)
    {
        var outcome = await x.Door.City.WriteAsync(command, x.Caller, x.Cancel).ConfigureAwait(false);
        Accept(x, outcome, context);
        return outcome;
    }

    /// <summary>Says where the change stands; a refusal is thrown in the client's names.</summary>
    public static void Accept(Exchange x, in Outcome outcome, LdContext context)
    {
        if (outcome.Refusal is { } refusal)
            throw new ReadingFault(refusal.At is { } at ? refusal with { At = context.Compact(at) } : refusal);
        if (outcome.Seq > 0) x.Http.Response.Headers["City-Position"] = $"{outcome.Shard}:{outcome.Seq}";
    }

    /// <summary>
    /// Answers a change of attributes: 204, or 207 where some were left as they were (5.2.18).
    /// </summary>
    public static Task AnswerAsync(Exchange x, in Outcome outcome, ImmutableArray<Attribute> asked, LdContext context)
    {
        if (outcome.NotUpdated.IsDefaultOrEmpty)
        {
            x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        var left = outcome.NotUpdated;
        var buffer = JsonBuffer.Rent();
        buffer.Write("{\"updated\":["u8);
        var first = true;
        foreach (var name in asked.Select(attribute => attribute.Name).Distinct())
        {
            if (left.Any(not => not.Attribute == name)) continue;
            if (!first) buffer.Write((byte)',');
            first = false;
            buffer.Quoted(context.Compact(name));
        }

        buffer.Write("],\"notUpdated\":["u8);
        for (var i = 0; i < left.Length; i++)
        {
            buffer.Write(i == 0 ? "{\"attributeName\":"u8 : ",{\"attributeName\":"u8);
            buffer.Quoted(context.Compact(left[i].Attribute));
            buffer.Write(",\"reason\":"u8);
            buffer.Quoted(left[i].Reason);
            buffer.Write((byte)'}');
        }

        buffer.Write("]}"u8);
        return Answers.SendAsync(x.Http, buffer, MediaTypes.Json, StatusCodes.Status207MultiStatus);
    }

    /// <summary>The value of a result; its refusal is thrown.</summary>
    public static T OrThrow<T>(Result<T> result) =>
        result.TryGet(out var value, out var refusal) ? value : throw new ReadingFault(refusal);
}
