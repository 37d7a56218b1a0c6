namespace City.Identify;

/// <summary>Where and how identifiers are kept.</summary>
public sealed record HandleStoreOptions
{
    /// <summary>The folder; it is made where there is none.</summary>
    public required string Directory { get; init; }

    /// <summary>The length of a file of the log, in bytes: 4 MiB to 1 GiB. Default 64 MiB.</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many parts the index is in, a power of two of 1 to 256; fixed with the folder's index.</summary>
    public int IndexParts { get; init; } = 64;

    /// <summary>Batches that may wait for the disk; further ones are refused as busy. Default 4,096.</summary>
    public int WaitingMax { get; init; } = 4_096;

    /// <summary>How long what came of a request is remembered for who asks again. Default seven days.</summary>
    public TimeSpan ReceiptLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Notes of writes that are kept; the oldest go first. Default 1,048,576.</summary>
    public int AuditMax { get; init; } = 1 << 20;
}
