using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary><c>/entities</c> and <c>/entities/{id}</c> (GS CIM 009 V1.9.1, 6.4 and 6.5).</summary>
internal static class EntityEndpoints
{
    private static readonly FrozenSet<string> Mergeable = FrozenSet.Create([.. Writes.Known, "observedAt"]);

    private static readonly FrozenSet<string> Readable = FrozenSet.Create(
        [.. Presentation.Known, .. LinkedEntities.Known, "type", PastParameters.At, PastParameters.AsOf]);

    /// <summary>POST /entities: creates an entity (5.6.1).</summary>
    public static async Task CreateAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var (draft, _, context) = await ReadAsync(x, parameters, ReadingRules.Whole).ConfigureAwait(false);
        await Writes.CarryOutAsync(x, Command(x, CommandKind.Create, draft, draft.Id!), context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status201Created;
        x.Http.Response.Headers.Location = "/ngsi-ld/v1/entities/" + Locations.Escape(draft.Id!);
    }

    /// <summary>GET /entities/{id} (5.7.1).</summary>
    public static async Task RetrieveAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Readable);
        var mediaType = MediaTypes.Wanted(x.Http.Request, geo: true);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var rendering = Presentation.Read(parameters, context, mediaType);
        var (city, id) = (x.Door.City, Writes.Id(x));
        var asOf = PastParameters.Read(parameters, city);
        var found = asOf is not null
            ? await city.FindAsync(id, asOf, x.Caller, x.Cancel).ConfigureAwait(false)
            : await city.FindAsync(id, x.Caller, x.Cancel).ConfigureAwait(false);
        var record = Writes.OrThrow(found);
        if (rendering.Projection.NeedsOne && !EntityWriter.KeepsAny(record, rendering.Projection))
            throw new ReadingFault(new Refusal(RefusalKind.Unknown, "attribute.unknown",
                "The entity has none of the attributes asked for.", "attrs"));
        if (parameters.Any && LinkedEntities.Read(parameters, mediaType) is { } linked)
        {
            await linked.GatherAsync([record], asOf, x).ConfigureAwait(false);
            rendering = rendering with { Linked = linked };
            if (linked.IsFlat)
            {
                var all = new EntityPage([record, .. linked.Others], More: false, Total: null);
                await EntityAnswers.ManyAsync(x.Http, all, rendering, mediaType).ConfigureAwait(false);
                return;
            }
        }

        await EntityAnswers.OneAsync(x.Http, record, rendering, mediaType).ConfigureAwait(false);
    }

    /// <summary>PUT /entities/{id}: replaces an entity (5.6.18).</summary>
    public static async Task ReplaceAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var (draft, _, context) = await ReadAsync(x, parameters, ReadingRules.None).ConfigureAwait(false);
        SameId(id, draft);
        await Writes.CarryOutAsync(x, Command(x, CommandKind.Replace, draft, id), context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>PATCH /entities/{id}: merges into an entity (5.6.17).</summary>
    public static async Task MergeAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Mergeable);
        const ReadingRules merges = ReadingRules.Nulls | ReadingRules.NestedNulls | ReadingRules.Fragments;
        var (draft, rules, context) = await ReadAsync(x, parameters, merges).ConfigureAwait(false);
        SameId(id, draft);
        var attributes = draft.Attributes;
        if ((rules & ReadingRules.Simplified) != 0)
            attributes = await Kinds.LikeThoseThereAsync(x, id, attributes).ConfigureAwait(false);
        if (parameters["observedAt"] is { } text)
            attributes = Observed(attributes, text);
        var command = Command(x, CommandKind.Merge, draft, id) with { Attributes = attributes };
        await Writes.CarryOutAsync(x, command, context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>DELETE /entities/{id} (5.6.6).</summary>
    public static async Task DeleteAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, Writes.Known);
        var command = new EntityCommand
        {
            Kind = CommandKind.Delete, Id = Writes.Id(x), CommandId = Writes.CommandId(x),
        };
        await Writes.CarryOutAsync(x, command, LdContext.Core).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>POST /entities/{id}/attrs: adds attributes (5.6.3).</summary>
    public static Task AppendAsync(Exchange x) => ChangeAsync(x, CommandKind.Append, ReadingRules.None);

    /// <summary>PATCH /entities/{id}/attrs: replaces attributes that are there (5.6.2).</summary>
    public static Task UpdateAsync(Exchange x) => ChangeAsync(x, CommandKind.Update, ReadingRules.Nulls);

    private static async Task ChangeAsync(Exchange x, CommandKind kind, ReadingRules rules)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var noOverwrite = kind == CommandKind.Append
            && parameters["options"] is { } options && Names.Split("options", options).Contains("noOverwrite");
        var (draft, _, context) =
            await ReadAsync(x, parameters, rules, noOverwrite ? "noOverwrite" : null).ConfigureAwait(false);
        SameId(id, draft);
        var command = Command(x, kind, draft, id) with { NoOverwrite = noOverwrite };
        var outcome = await Writes.CarryOutAsync(x, command, context).ConfigureAwait(false);
        await Writes.AnswerAsync(x, outcome, draft.Attributes, context).ConfigureAwait(false);
    }

    private static async ValueTask<(Draft Draft, ReadingRules Rules, LdContext Context)> ReadAsync(
        Exchange x, Parameters parameters, ReadingRules rules, string? ownOption = null)
    {
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        rules = Writes.Rules(parameters, inBody, rules, ownOption);
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        return (Writes.OrThrow(EntityDocuments.ReadEntity(body.Bytes.Span, context, rules)), rules, context);
    }

    private static EntityCommand Command(Exchange x, CommandKind kind, Draft draft, string id) => new()
    {
        Kind = kind, Id = id, Types = draft.Types, Scopes = draft.Scopes, Attributes = draft.Attributes,
        CommandId = Writes.CommandId(x),
    };

    private static void SameId(string id, Draft draft)
    {
        if (draft.Id is not null && draft.Id != id)
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.EntityMismatch,
                "The id in the body is another than the one in the path.", "id"));
    }

    private static ImmutableArray<Attribute> Observed(ImmutableArray<Attribute> attributes, string text) =>
        Moment.TryParse(text, out var moment)
            ? [.. attributes.Select(each => each with { ObservedAt = each.ObservedAt ?? moment })]
            : throw new ReadingFault(Faults.Parameter(
                "observedAt", "observedAt is a date and time with seconds and zone, such as 2026-11-23T08:15:30Z."));
}
