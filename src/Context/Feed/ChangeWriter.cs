namespace City.Context;

/// <summary>Writes changes for readers of the feed and of event streams.</summary>
internal static class ChangeWriter
{
    /// <summary>Writes a change as a JSON object with its place in the feed.</summary>
    public static void Line(JsonBuffer into, Change change, FeedPosition position)
    {
        into.Write("{\"shard\":"u8);
        into.Number(change.Shard);
        into.Write(",\"seq\":"u8);
        into.Number(change.Seq);
        into.Write(",\"recordedAt\":"u8);
        into.Quoted(change.RecordedAt);
        into.Write(",\"tenant\":"u8);
        into.Quoted(change.Tenant);
        into.Write(",\"id\":"u8);
        into.Quoted(change.EntityId);
        into.Write(",\"kind\":\""u8);
        into.Write(Kind(change.Kind));
        into.Write((byte)'"');
        if (change.CommandId is not null)
        {
            into.Write(",\"commandId\":"u8);
            into.Quoted(change.CommandId);
        }

        Attributes(into, change);
        into.Write(",\"position\":"u8);
        into.Quoted(position.ToString());
        into.Write((byte)'}');
    }

    /// <summary>
    /// Writes a change as the data of an event: what happened, which attributes it touched, and the entity as it is
    /// now, in simplified form; a deleted entity has its id and, where known, its type.
    /// </summary>
    public static void Data(JsonBuffer into, Change change, in EntityRecord? entity, Rendering rendering)
    {
        into.Write("{\"kind\":\""u8);
        into.Write(Kind(change.Kind));
        into.Write("\",\"recordedAt\":"u8);
        into.Quoted(change.RecordedAt);
        Attributes(into, change);
        into.Write(",\"entity\":"u8);
        if (entity is { } record) new EntityWriter(into, rendering).Entity(record);
        else
        {
            into.Write("{\"id\":"u8);
            into.Quoted(change.EntityId);
            if (!change.Types.IsDefaultOrEmpty)
            {
                into.Write(",\"type\":"u8);
                into.Quoted(rendering.Context.Compact(change.Types[0]));
            }

            into.Write((byte)'}');
        }

        into.Write((byte)'}');
    }

    private static void Attributes(JsonBuffer into, Change change)
    {
        into.Write(",\"attributes\":["u8);
        var first = true;
        foreach (var name in change.Touched)
        {
            if (!first) into.Write((byte)',');
            first = false;
            into.Quoted(LdContext.Core.Compact(name));
        }

        into.Write((byte)']');
    }

    private static ReadOnlySpan<byte> Kind(ChangeKind kind) => kind switch
    {
        ChangeKind.Created => "create"u8,
        ChangeKind.Deleted => "delete"u8,
        ChangeKind.Recorded => "record"u8,
        _ => "update"u8,
    };
}
