using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// Readings of an entity's past: adding, correcting and taking them back (GS CIM 009 V1.9.1, 5.6.12, 5.6.14 and 5.6.16;
/// 6.20 and 6.22). The entity itself stays as it is.
/// </summary>
internal static class ReadingEndpoints
{
    /// <summary>What the id of a reading begins with; behind it stand its time and the number of its change.</summary>
    public static ReadOnlySpan<byte> IdPrefix => "urn:ngsi-ld:Instance:"u8;

    /// <summary>POST /temporal/entities/{id}/attrs: adds readings, each with its observedAt.</summary>
    public static async Task AddAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        var rules = Writes.Rules(parameters, inBody, ReadingRules.Readings);
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        var draft = Writes.OrThrow(EntityDocuments.ReadEntity(body.Bytes.Span, context, rules));
        await CarryOutAsync(x, Command(x, id) with { Attributes = draft.Attributes }, context).ConfigureAwait(false);
    }

    /// <summary>PATCH /temporal/entities/{id}/attrs/{attr}/{instance}: another reading in its place.</summary>
    public static async Task CorrectAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        var rules = Writes.Rules(parameters, inBody, ReadingRules.None);
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        var (name, iri) = AttributeEndpoints.Name(x, context);
        var given = Writes.OrThrow(EntityDocuments.ReadAttribute(body.Bytes.Span, name, context, rules));
        var reading = await FindAsync(x, id, iri).ConfigureAwait(false);
        var corrected = given.Length == 1
            ? given[0] with { DatasetId = reading.DatasetId, ObservedAt = given[0].ObservedAt ?? reading.ObservedAt }
            : throw QueryBody.Shape(name, "One reading is put in the place of one: give one instance.");
        var command = Command(x, id) with { Attributes = [corrected] };
        // Given for the same time it stands before the other one by itself.
        if (corrected.ObservedAt != reading.ObservedAt) command = command with { Retracted = reading };
        await CarryOutAsync(x, command, context).ConfigureAwait(false);
    }

    /// <summary>DELETE /temporal/entities/{id}/attrs/{attr}/{instance}: takes a reading back.</summary>
    public static async Task TakeBackAsync(Exchange x)
    {
        var id = Writes.Id(x);
        Parameters.Of(x.Http.Request, Writes.Known);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var reading = await FindAsync(x, id, AttributeEndpoints.Name(x, context).Iri).ConfigureAwait(false);
        await CarryOutAsync(x, Command(x, id) with { Retracted = reading }, context).ConfigureAwait(false);
    }

    private static EntityCommand Command(Exchange x, string id) => new()
    {
        Kind = CommandKind.Record, Id = id, CommandId = Writes.CommandId(x),
    };

    private static async Task CarryOutAsync(Exchange x, EntityCommand command, LdContext context)
    {
        await Writes.CarryOutAsync(x, command, context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The reading that the path names, if it still stands.</summary>
    private static async ValueTask<Reading> FindAsync(Exchange x, string id, string attribute)
    {
        if (!TryRead(x.PathPart("instance"), out var time, out var seq)) throw Unknown();
        var query = new HistoryQuery
        {
            Id = id, Attributes = [attribute], From = time, Until = new Moment(time.Milliseconds + 1),
            Limit = HistoryQuery.PointsMax,
        };
        var page = Writes.OrThrow(await x.Door.City.HistoryAsync(query, x.Caller, x.Cancel).ConfigureAwait(false));
        foreach (var series in page.Series)
            if (series.Points.Any(point => point.Seq == seq && point.Shape is not null))
                return new Reading(attribute, series.DatasetId, time);
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
