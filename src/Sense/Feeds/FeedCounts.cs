namespace City.Sense;

/// <summary>
/// Exact counts of records. What was read is accepted, rejected or unsent: <c>Read = Accepted + Rejected + Unsent</c>.
/// </summary>
/// <param name="Read">Records read from the source, broken ones included, the header not.</param>
/// <param name="Accepted">Records that the city holds durably.</param>
/// <param name="Rejected">Records that became dead letters.</param>
/// <param name="Repeated">Accepted records that the city said it had been given before.</param>
/// <param name="Late">Accepted records that are older than another one of the same entity that came before
/// them.</param>
/// <param name="Unsent">Records that were read when the feed stopped but have no answer of the city.</param>
public sealed record FeedCounts(long Read, long Accepted, long Rejected, long Repeated, long Late, long Unsent);
