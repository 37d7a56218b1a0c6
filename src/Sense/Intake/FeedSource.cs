namespace City.Sense;

/// <summary>A mapping with what reads its messages.</summary>
internal sealed record FeedSource(Mapping Mapping, IMessageReader Reader);
