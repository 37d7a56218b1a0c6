using System.Collections.Frozen;

namespace City.Context;

/// <summary>GET /api/status: the state of the live city, for people who run it.</summary>
internal static class StatusEndpoint
{
    public static async Task ReadAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, FrozenSet<string>.Empty);
        if ((x.Caller.Grants & (Grants.Read | Grants.Administer)) == 0)
            throw new ReadingFault(new Refusal(
                RefusalKind.Forbidden, Codes.Forbidden, "Seeing the state of the city needs the grant to read."));
        var status = await x.Door.City.StatusAsync(x.Cancel).ConfigureAwait(false);
        var into = JsonBuffer.Rent();
        into.Write(status.Serving ? "{\"serving\":true"u8 : "{\"serving\":false"u8);
        Member(into, "entities", status.Shards.Sum(shard => (long)shard.Entities));
        Member(into, "pending", status.Shards.Sum(shard => (long)shard.Pending));
        Member(into, "pendingMax", status.Shards.Sum(shard => (long)shard.PendingMax));
        Member(into, "historyLag", status.Shards.Sum(shard => Math.Max(0, shard.Seq - shard.HistorySeq)));
        var (subscriptions, waiting, behind, failing) = x.Door.Subscriptions.Lag();
        into.Write(",\"notifications\":{\"subscriptions\":"u8);
        into.Number(subscriptions);
        Member(into, "waiting", waiting);
        Member(into, "behind", behind);
        Member(into, "failing", failing);
        into.Write("},\"streams\":{\"open\":"u8);
        into.Number(x.Door.Streams);
        Member(into, "max", x.Door.Options.StreamsMax);
        into.Write("},\"position\":"u8);
        into.Quoted(x.Door.City.Head.ToString());
        into.Write(",\"shards\":["u8);
        for (var i = 0; i < status.Shards.Length; i++)
        {
            if (i > 0) into.Write((byte)',');
            Shard(into, status.Shards[i]);
        }

        into.Write("],\"storeBytes\":{"u8);
        var first = true;
        foreach (var (part, bytes) in status.StoreBytes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!first) into.Write((byte)',');
            first = false;
            into.Quoted(part);
            into.Write((byte)':');
            into.Number(bytes);
        }

        into.Write("}}"u8);
        await Answers.SendAsync(x.Http, into, MediaTypes.Json).ConfigureAwait(false);
    }

    private static void Shard(JsonBuffer into, ShardStatus shard)
    {
        into.Write("{\"shard\":"u8);
        into.Number(shard.Shard);
        into.Write(",\"state\":"u8);
        into.Quoted(shard.State);
        Member(into, "seq", shard.Seq);
        Member(into, "snapshotSeq", shard.SnapshotSeq);
        Member(into, "historySeq", shard.HistorySeq);
        Member(into, "entities", shard.Entities);
        Member(into, "archived", shard.Archived);
        Member(into, "pending", shard.Pending);
        Member(into, "pendingMax", shard.PendingMax);
        Member(into, "refused", shard.Refused);
        Member(into, "historyPoints", shard.HistoryPoints);
        into.Write((byte)'}');
    }

    private static void Member(JsonBuffer into, string name, long number)
    {
        into.Write((byte)',');
        into.Quoted(name);
        into.Write((byte)':');
        into.Number(number);
    }
}
