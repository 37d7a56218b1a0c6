namespace City.Sense;

/// <summary>A record on its way: a command, or the refusal to make one.</summary>
internal sealed record FeedItem(SourceRecord Record, EntityCommand? Command, Refusal? Refusal, Moment? Time, bool Late);
