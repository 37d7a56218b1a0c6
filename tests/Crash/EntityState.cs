namespace City.Crash;

/// <summary>The attributes of an entity of the pool; null where it has none.</summary>
internal sealed record EntityState(long? Version, long? Echo, long? Note)
{
    /// <summary>The state after one more act; null is an entity that does not exist.</summary>
    public static EntityState? After(EntityState? before, Act act) => act.Kind switch
    {
        ActKind.Create or ActKind.Upsert => new EntityState(act.Number, act.Number, null),
        ActKind.Patch => new EntityState(act.Number, act.Number, before?.Note),
        ActKind.Touch => before is null ? new EntityState(null, null, act.Number) : before with { Note = act.Number },
        _ => null,
    };

    /// <summary>The kind that the feed must give to the act on this state; null where it could not happen.</summary>
    public static string? FeedKind(EntityState? before, Act act) => (act.Kind, before) switch
    {
        (ActKind.Create, null) or (ActKind.Upsert, null) => "create",
        (ActKind.Upsert or ActKind.Patch or ActKind.Touch, not null) => "update",
        (ActKind.Delete, not null) => "delete",
        _ => null,
    };
}
