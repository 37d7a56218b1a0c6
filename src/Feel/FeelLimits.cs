namespace City.Feel;

/// <summary>
/// What one evaluation may use; past it the result is null with a diagnostic of code <c>feel.limit-…</c>.
/// </summary>
public sealed record FeelLimits
{
    /// <summary>The limits that hold where no others are given.</summary>
    public static FeelLimits Default { get; } = new();

    /// <summary>Steps: items that are gone through and functions that are invoked. Default 1,000,000.</summary>
    public long StepsMax { get; init; } = 1_000_000;

    /// <summary>Functions that have been invoked and not ended. Default 256.</summary>
    public int DepthMax { get; init; } = 256;

    /// <summary>Items of one list. Default 100,000.</summary>
    public int ListMax { get; init; } = 100_000;

    /// <summary>UTF-16 units of one text. Default 1,000,000.</summary>
    public int TextMax { get; init; } = 1_000_000;

    /// <summary>Time of one match of a regular expression. Default 100 ms.</summary>
    public TimeSpan PatternTimeMax { get; init; } = TimeSpan.FromMilliseconds(100);
}
