using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace City.Context;

/// <summary>Makes notifications (GS CIM 009 V1.9.1, 5.3.1 and 5.8.6).</summary>
internal sealed class Notices(ICity city, EntityStates states, TimeProvider clock)
{
    /// <summary>
    /// The notification of a parcel; null where there is nothing to tell, since its entities may not be read any more.
    /// </summary>
    public async ValueTask<Notification?> MakeAsync(
        SubscriptionRecord record, SubscriptionTerms terms, Parcel parcel, CancellationToken cancel)
    {
        var (id, into) = (IdOf(record, parcel), new JsonBuffer());
        into.Write("{\"id\":"u8);
        into.Quoted(id);
        into.Write(",\"type\":\"Notification\",\"subscriptionId\":"u8);
        into.Quoted(record.Id);
        into.Write(",\"notifiedAt\":"u8);
        into.Quoted(Moment.Now(clock));
        into.Write(",\"data\":["u8);
        var told = parcel.Dues.IsEmpty
            ? await AllAsync(into, record, terms, cancel).ConfigureAwait(false)
            : await EachAsync(into, record, terms, parcel, cancel).ConfigureAwait(false);
        if (told == 0) return null;
        into.Write((byte)']');
        var inBody = terms.Endpoint.Accept == MediaTypes.LdJson;
        if (inBody)
        {
            into.Write(",\"@context\":["u8);
            into.Write(Encoding.UTF8.GetBytes(terms.ContextJson));
            into.Write(",\""u8);
            into.Write(Encoding.UTF8.GetBytes(CoreTerms.Url));
            into.Write("\"]"u8);
        }

        into.Write((byte)'}');
        return new Notification(id, terms.Endpoint, Headers(record, terms, inBody), into.Written.ToArray());
    }

    /// <summary>The id of a notification: made from what it tells, so that it is the same after a crash.</summary>
    public static string IdOf(SubscriptionRecord record, Parcel parcel)
    {
        var text = new StringBuilder(record.Caller.Tenant).Append('\n').Append(record.Id).Append('\n')
            .Append(record.CreatedAt.Milliseconds).Append('\n').Append(parcel.Tick.Milliseconds);
        foreach (var due in parcel.Dues)
            text.Append(CultureInfo.InvariantCulture, $"\n{due.Change.Shard}:{due.Change.Seq}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return "urn:ngsi-ld:Notification:" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(
        SubscriptionRecord record, SubscriptionTerms terms, bool inBody)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        headers.Add(new("Content-Type", terms.Endpoint.Accept));
        if (!inBody) headers.Add(new("Link", terms.Rendering.Context.LinkHeader));
        if (record.Caller.Tenant.Length > 0) headers.Add(new("NGSILD-Tenant", record.Caller.Tenant));
        return headers.ToImmutable();
    }

    private async ValueTask<int> EachAsync(
        JsonBuffer into, SubscriptionRecord record, SubscriptionTerms terms, Parcel parcel, CancellationToken cancel)
    {
        var told = 0;
        foreach (var due in parcel.Dues)
        {
            var change = due.Change;
            var entity = await states.AfterAsync(change, record.Caller, cancel).ConfigureAwait(false);
            if (entity is null && (record.Caller.Grants & Grants.Read) == 0) continue;
            if (told++ > 0) into.Write((byte)',');
            if (change.Kind != ChangeKind.Deleted && entity is { } there)
            {
                var before = terms.ShowsChanges
                    ? await states.BeforeAsync(change, due.FirstSeq, record.Caller, cancel).ConfigureAwait(false)
                    : null;
                Write(into, there, terms.Rendering, before);
            }
            else Gone(into, change, entity, terms.Rendering.Context);
        }

        return told;
    }

    private async ValueTask<int> AllAsync(
        JsonBuffer into, SubscriptionRecord record, SubscriptionTerms terms, CancellationToken cancel)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var selector in terms.Entities)
        {
            var result = await city.QueryAsync(selector.Query, record.Caller, cancel).ConfigureAwait(false);
            if (!result.TryGet(out var page, out var refusal))
            {
                if (refusal.Kind == RefusalKind.Overloaded) throw new ReadingFault(refusal);
                continue;
            }

            foreach (var entity in page.Entities)
            {
                if (told.Count >= Mailbox.WaitingMax || !told.Add(entity.Id)) continue;
                if (told.Count > 1) into.Write((byte)',');
                Write(into, entity, terms.Rendering, before: null);
            }
        }

        return told.Count;
    }

    private static void Write(JsonBuffer into, in EntityRecord entity, Rendering rendering, EntityRecord? before) =>
        new EntityWriter(into, rendering) { Before = before }.Entity(entity);

    private static void Gone(JsonBuffer into, Change change, in EntityRecord? before, LdContext context)
    {
        into.Write("{\"id\":"u8);
        into.Quoted(change.EntityId);
        var types = before?.ToEntity().Types ?? [];
        if (types.Length > 0)
        {
            into.Write(types.Length == 1 ? ",\"type\":"u8 : ",\"type\":["u8);
            for (var i = 0; i < types.Length; i++)
            {
                if (i > 0) into.Write((byte)',');
                into.Quoted(context.Compact(types[i]));
            }

            if (types.Length > 1) into.Write((byte)']');
        }

        if (change.Kind == ChangeKind.Deleted)
        {
            into.Write(",\"deletedAt\":"u8);
            into.Quoted(change.RecordedAt);
        }

        into.Write((byte)'}');
    }
}
