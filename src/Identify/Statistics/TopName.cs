namespace City.Identify;

/// <summary>A name that came often.</summary>
/// <param name="Name">The identifier.</param>
/// <param name="Count">How often at most.</param>
/// <param name="Error">By how much at most that may be too high.</param>
internal readonly record struct TopName(string Name, long Count, long Error);
