namespace City.Live;

/// <summary>How far the work on an archive or a store is.</summary>
/// <param name="Changes">Changes of the log that are done.</param>
/// <param name="ChangesTotal">Changes of the log in all.</param>
/// <param name="Bytes">Bytes that are done.</param>
public readonly record struct ArchiveProgress(long Changes, long ChangesTotal, long Bytes);
