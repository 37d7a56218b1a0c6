namespace City.Identify;

/// <summary>What an archive of identifiers holds.</summary>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Segments">How many files of the log.</param>
/// <param name="Frames">How many frames of the log, each written at once.</param>
/// <param name="Records">How many records, out of date ones among them.</param>
/// <param name="Bytes">How long it is, in bytes, before any encryption.</param>
public sealed record IdentifyArchiveSummary(
    DateTimeOffset CreatedAt, int Segments, long Frames, long Records, long Bytes);
