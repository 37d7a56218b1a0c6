namespace City.Feel;

/// <summary>All values between two ends (DMN 1.5, 10.3.2.7).</summary>
/// <param name="Start">The lower end; null where there is none.</param>
/// <param name="StartIncluded">Whether the lower end is in it.</param>
/// <param name="End">The upper end; null where there is none.</param>
/// <param name="EndIncluded">Whether the upper end is in it.</param>
public sealed record FeelRange(object? Start, bool StartIncluded, object? End, bool EndIncluded)
{
    /// <summary>
    /// True for what <c>(= 10)</c> gives: it holds the same as <c>[10..10]</c> and is not equal to it.
    /// </summary>
    internal bool IsPoint { get; init; }

    /// <summary>As an expression of FEEL.</summary>
    public override string ToString() => FeelText.Of(this);
}
