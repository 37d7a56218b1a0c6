namespace City.Sense;

/// <summary>What a record says of an entity.</summary>
/// <param name="EntityId">The entity: a URI.</param>
/// <param name="Key">What tells the record from every other one of the feed.</param>
/// <param name="Time">When it was observed, or null.</param>
/// <param name="Attributes">The attributes that differ from record to record.</param>
public sealed record MappedRecord(string EntityId, string Key, Moment? Time, ImmutableArray<Attribute> Attributes);
