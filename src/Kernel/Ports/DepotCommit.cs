namespace City.Kernel;

/// <summary>Entries that go into the depot together.</summary>
/// <param name="AfterSeq">The change that the depot covers now.</param>
/// <param name="ThroughSeq">The change that it covers then; not less.</param>
/// <param name="Indexes">
/// By what its values are indexed then, at most <see cref="IndexesLengthMax"/> characters: its owner's own words.
/// </param>
/// <param name="Entries">The entries, each slot once.</param>
public sealed record DepotCommit(
    long AfterSeq, long ThroughSeq, string Indexes, IReadOnlyList<DepotEntry> Entries)
{
    /// <summary>The longest <see cref="Indexes"/>.</summary>
    public const int IndexesLengthMax = 64;

    /// <summary>The largest record, in bytes.</summary>
    public const int RecordBytesMax = 4 * 1024 * 1024;
}
