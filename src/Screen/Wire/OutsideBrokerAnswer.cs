namespace City.Screen.Wire;

/// <summary>The broker elsewhere that feeds are taken from.</summary>
/// <param name="Connected">Whether the brain was let in and is connected.</param>
/// <param name="Refused">The topic filters that it refuses; what is sent to them does not come.</param>
/// <param name="Why">Why the brain is not connected, or null.</param>
public sealed record OutsideBrokerAnswer(bool Connected, IReadOnlyList<string> Refused, string? Why = null);
