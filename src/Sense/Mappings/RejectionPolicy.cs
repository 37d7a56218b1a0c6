namespace City.Sense;

/// <summary>What becomes of records that cannot be taken.</summary>
public sealed record RejectionPolicy
{
    /// <summary>The default of <see cref="Limit"/>.</summary>
    public const int LimitDefault = 100_000;

    /// <summary>
    /// Whether the dead letter holds the record as it came. False where the source holds what must not be copied.
    /// Default true.
    /// </summary>
    public bool KeepOriginal { get; init; } = true;

    /// <summary>The feed stops when so many records were rejected, 1 to 1,000,000,000. Default 100,000.</summary>
    public int Limit { get; init; } = LimitDefault;

    /// <summary>Where the mapping says the limit; null where it leaves the default.</summary>
    internal MappingPlace? LimitPlace { get; init; }
}
