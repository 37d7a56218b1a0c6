namespace City.Screen.Wire;

/// <summary>How it stands with event streams.</summary>
/// <param name="Open">How many are open.</param>
/// <param name="Max">How many may be.</param>
public sealed record StreamStatus(long Open, long Max);
