namespace City.Sim;

/// <summary>A building.</summary>
/// <param name="Area">Its outline.</param>
/// <param name="HeightMetres">From the ground to the roof, metres.</param>
internal sealed record Building(Area Area, int HeightMetres);
