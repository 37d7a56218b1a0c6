namespace City.Sense;

/// <summary>A source of records, such as a file. Read once, from its beginning to its end.</summary>
public interface IRecordSource : IAsyncDisposable
{
    /// <summary>The length of the source in bytes; null where nobody knows.</summary>
    long? Length { get; }

    /// <summary>
    /// Opens the source and reads the names of its columns. Refused where it cannot be opened or its beginning is of
    /// another form than the mapping says.
    /// </summary>
    ValueTask<Result<ImmutableArray<string>>> OpenAsync(CancellationToken cancel);

    /// <summary>
    /// The records, each once, in order. One that cannot be read comes with a fault and the others go on.
    /// </summary>
    IAsyncEnumerable<SourceRecord> ReadAsync(CancellationToken cancel);
}
