namespace City.Screen;

/// <summary>What the login page shows.</summary>
/// <param name="Fault">Why the last attempt failed: wrong, slow, origin; null before the first.</param>
/// <param name="Wait">With slow: seconds to wait.</param>
/// <param name="To">The page to go to then.</param>
internal sealed record LoginView(string? Fault, int Wait, string To);
