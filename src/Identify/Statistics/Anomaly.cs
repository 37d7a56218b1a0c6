namespace City.Identify;

/// <summary>A number of an hour that stands out.</summary>
/// <param name="Hour">The hour.</param>
/// <param name="Prefix">Of which prefix; empty for those that are not known.</param>
/// <param name="OfFailures">True for resolves without an answer, false for all.</param>
/// <param name="Value">The number.</param>
/// <param name="Usual">What is usual at that hour.</param>
/// <param name="Bound">How far from it is still usual.</param>
internal readonly record struct Anomaly(
    DateTimeOffset Hour, string Prefix, bool OfFailures, long Value, double Usual, double Bound);
