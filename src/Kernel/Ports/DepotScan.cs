namespace City.Kernel;

/// <summary>Which keys of the depot are read.</summary>
/// <param name="Index">The index.</param>
/// <param name="Ranges">Ranges of keys, both ends included, ascending and apart from each other.</param>
/// <param name="After">Only keys behind this one, or null for all.</param>
/// <param name="Limit">How many at the most, 1 to <see cref="LimitMax"/>.</param>
public sealed record DepotScan(
    DepotIndex Index, IReadOnlyList<(UInt128 From, UInt128 To)> Ranges, UInt128? After, int Limit)
{
    /// <summary>The most keys, and the most records, that are read at once.</summary>
    public const int LimitMax = 1_000;

    /// <summary>About how many bytes of records are read at once.</summary>
    public const int BytesMax = 1024 * 1024;
}
