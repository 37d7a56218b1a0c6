namespace City.Simulation;

/// <summary>Through which door a reader looks, and whether that is what it must see there.</summary>
internal abstract class Eyes
{
    public abstract ICity City { get; }

    /// <summary>Whether a record that was found is an entity as its changes make it.</summary>
    public abstract bool IsSame(in EntityRecord record, TrueEntity entity, ShardTruth shard);

    /// <summary>Whether an attribute that was told is the one of the log.</summary>
    public abstract bool IsSame(Attribute told, Attribute there);
}
