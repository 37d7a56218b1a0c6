using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// Readings of an entity's past: adding, correcting and taking them back (GS CIM 009 V1.9.1, 5.6.11, 5.6.12, 5.6.14 and
/// 5.6.16; 6.18.3.1, 6.20 and 6.22). The entity itself stays as it is.
/// </summary>
internal static class ReadingEndpoints
{
    /// <summary>What the id of a reading begins with; behind it stand its time and the number of its change.</summary>
    public static ReadOnlySpan<byte> IdPrefix => "urn:ngsi-ld:Instance:"u8;

    /// <summary>
    /// POST /temporal/entities: an entity with its past, whose newest readings are what it is now; or more of the past
    /// of one that is there, which gains types at the most (5.6.11). It is up to three commands, one after the other;
    /// with an Idempotency-Key each is carried out once, however often it is sent.
    /// </summary>
    public static async Task BeginAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var keys = BatchKeys.Of(x.Http.Request, 3);
        var (draft, context) = await ReadAsync(x, parameters, ReadingRules.Whole | ReadingRules.Readings)
            .ConfigureAwait(false);
        if (draft.Attributes.FirstOrDefault(each => each.ObservedAt is null) is { } untimed)
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, "reading.time",
                "A reading of the past has a value and says when it was observed: give observedAt.",
                context.Compact(untimed.Name)));
        var newest = draft.Attributes.GroupBy(each => (each.Name, each.DatasetId))
            .Select(readings => readings.MaxBy(each => each.ObservedAt!.Value)!).ToImmutableArray();
        var create = new EntityCommand
        {
            Kind = CommandKind.Create, Id = draft.Id!, Types = draft.Types, Scopes = draft.Scopes, Attributes = newest,
            CommandId = keys[0],
        };
        var made = await x.Door.City.WriteAsync(create, x.Caller, x.Cancel).ConfigureAwait(false);
        var isThere = made.Refusal is { Code: "entity.exists" };
        if (!isThere) Writes.Accept(x, made, context);
        else
            await Writes.CarryOutAsync(x, create with
            {
                Kind = CommandKind.Append, Scopes = default, Attributes = [], CommandId = keys[1],
            }, context).ConfigureAwait(false);
        var readings = isThere ? draft.Attributes : draft.Attributes.RemoveRange(newest);
        if (!readings.IsEmpty)
            await Writes.CarryOutAsync(
                x, Command(draft.Id!, keys[2]) with { Attributes = readings }, context).ConfigureAwait(false);
        x.Http.Response.StatusCode = isThere ? StatusCodes.Status204NoContent : StatusCodes.Status201Created;
        if (!isThere)
            x.Http.Response.Headers.Location = "/ngsi-ld/v1/temporal/entities/" + Locations.Escape(draft.Id!);
    }

    /// <summary>POST /temporal/entities/{id}/attrs: adds readings, each with its observedAt (5.6.12).</summary>
    public static async Task AddAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var (draft, context) = await ReadAsync(x, parameters, ReadingRules.Readings).ConfigureAwait(false);
        await CarryOutAsync(x, Command(x, id) with { Attributes = draft.Attributes }, context).ConfigureAwait(false);
    }

    /// <summary>
    /// PATCH /temporal/entities/{id}/attrs/{attr}/{instance}: the reading with other members in its place (5.6.14).
    /// </summary>
    public static async Task CorrectAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        var rules = Writes.Rules(parameters, inBody, ReadingRules.Nulls | ReadingRules.Fragments);
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        var (name, iri) = AttributeEndpoints.Name(x, context);
        var given = Writes.OrThrow(EntityDocuments.ReadAttribute(body.Bytes.Span, name, context, rules));
        var there = await FindAsync(x, id, iri).ConfigureAwait(false);
        if (given.Length != 1)
            throw QueryBody.Shape(name, "One reading is put in the place of one: give one instance.");
        var corrected = ReadingFragment.Over(there, given[0], context);
        var command = Command(x, id) with { Attributes = [corrected] };
        // Given for the same time it stands before the other one by itself.
        if (corrected.ObservedAt != there.ObservedAt) command = command with { Retracted = Of(there) };
        await CarryOutAsync(x, command, context).ConfigureAwait(false);
    }

    /// <summary>DELETE /temporal/entities/{id}/attrs/{attr}/{instance}: takes a reading back.</summary>
    public static async Task TakeBackAsync(Exchange x)
    {
        var id = Writes.Id(x);
        Parameters.Of(x.Http.Request, Writes.Known);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var there = await FindAsync(x, id, AttributeEndpoints.Name(x, context).Iri).ConfigureAwait(false);
        await CarryOutAsync(x, Command(x, id) with { Retracted = Of(there) }, context).ConfigureAwait(false);
    }

    private static async ValueTask<(Draft Draft, LdContext Context)> ReadAsync(
        Exchange x, Parameters parameters, ReadingRules rules)
    {
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        rules = Writes.Rules(parameters, inBody, rules);
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        return (Writes.OrThrow(EntityDocuments.ReadEntity(body.Bytes.Span, context, rules)), context);
    }

    private static EntityCommand Command(Exchange x, string id) => Command(id, Writes.CommandId(x));

    private static EntityCommand Command(string id, string? commandId) => new()
    {
        Kind = CommandKind.Record, Id = id, CommandId = commandId,
    };

    private static Reading Of(Attribute there) => new(there.Name, there.DatasetId, there.ObservedAt!.Value);

    private static async Task CarryOutAsync(Exchange x, EntityCommand command, LdContext context)
    {
        await Writes.CarryOutAsync(x, command, context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The reading that the path names, if it still stands.</summary>
    private static async ValueTask<Attribute> FindAsync(Exchange x, string id, string attribute)
    {
        if (!TryRead(x.PathPart("instance"), out var time, out var seq)) throw Unknown();
        var query = new HistoryQuery
        {
            Id = id, Attributes = [attribute], From = time, Until = new Moment(time.Milliseconds + 1),
            Limit = HistoryQuery.PointsMax,
        };
        var page = Writes.OrThrow(await x.Door.City.HistoryAsync(query, x.Caller, x.Cancel).ConfigureAwait(false));
        foreach (var series in page.Series)
            foreach (var point in series.Points)
                if (point.Seq == seq && point.Shape is { } shape)
                    return shape with
                    {
                        Name = attribute, DatasetId = series.DatasetId, Value = point.Value, ObservedAt = time,
                    };
        throw Unknown();
    }

    private static bool TryRead(string text, out Moment time, out long seq)
    {
        (time, seq) = (default, 0);
        var prefix = Encoding.ASCII.GetString(IdPrefix);
        if (!text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        var parts = text[prefix.Length..].Split(':', 3);
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out seq))
            return false;
        time = new Moment(at);
        return time >= Moment.Earliest && time < Moment.Latest;
    }

    private static ReadingFault Unknown() => new(new Refusal(RefusalKind.Unknown, "reading.unknown",
        "There is no such reading, or it was taken back. Its id is the instanceId that the past gives with "
        + "options=sysAttrs.", "instanceId"));
}
