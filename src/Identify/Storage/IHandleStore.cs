namespace City.Identify;

/// <summary>
/// Where identifiers are kept. What <see cref="CommitAsync"/> answered survives the death of process and machine;
/// a batch is there whole or not at all; nobody reads what is not durable.
/// </summary>
internal interface IHandleStore : IStoreView, IAsyncDisposable
{
    /// <summary>What it holds, counted exactly.</summary>
    StoreFigures Figures { get; }

    /// <summary>Registered identifiers by prefix, counted exactly.</summary>
    PrefixTally Registered { get; }

    /// <summary>True where the disk failed under a write: it can be read, and is to be opened again.</summary>
    bool IsReadOnly { get; }

    /// <summary>The notes of what was written.</summary>
    AuditRing Audit { get; }

    /// <summary>Carries changes out, in order, all in one frame of the log.</summary>
    /// <param name="changes">1 to 4,096, together at most 4 MiB.</param>
    /// <param name="receipt">By what they are known again, or null.</param>
    /// <param name="cancel">Looked at before they wait; what waits is carried out.</param>
    /// <returns>
    /// How each ended; each Busy where too much waits for the disk already, ReadOnly where it failed, ProtocolError
    /// where the receipt's id was used for something else.
    /// </returns>
    /// <exception cref="City.Kernel.StoreException">The disk failed, and nobody knows what is on it.</exception>
    Task<ResponseCode[]> CommitAsync(
        IReadOnlyList<StoreChange> changes, Receipt? receipt, CancellationToken cancel);

    /// <summary>Handles of a prefix, or homed prefixes, from a place in the log on; in no order.</summary>
    /// <param name="kind">Handles or homes.</param>
    /// <param name="prefix">The prefix of handles; the homes derived from it, or empty for all.</param>
    /// <param name="after">0 at first; then where the last page ended.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancel">Ends it.</param>
    Task<NamePage> NamesAsync(RecordKind kind, string prefix, long after, int most, CancellationToken cancel);

    /// <summary>Handles with a public value that is this, from a place in the log on; in no order.</summary>
    /// <param name="target">The value.</param>
    /// <param name="after">0 at first; then where the last page ended.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancel">Ends it.</param>
    Task<NamePage> PointersAsync(byte[] target, long after, int most, CancellationToken cancel);
}
