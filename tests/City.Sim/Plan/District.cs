namespace City.Sim;

/// <summary>A district of the city.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Area">Where it lies.</param>
internal sealed record District(Text Name, Area Area);
