namespace City.Sense;

/// <summary>How far a feed has come.</summary>
/// <param name="Counts">The records so far; what is under way counts as read only.</param>
/// <param name="Bytes">Bytes of the source behind it.</param>
/// <param name="Length">Bytes of the whole source; null where nobody knows.</param>
/// <param name="Time">The time of the last record that has one.</param>
public sealed record FeedProgress(FeedCounts Counts, long Bytes, long? Length, Moment? Time);
