namespace City.Sim;

/// <summary>A street: a line of the grid that the city was laid out by, bent as the ground is.</summary>
/// <param name="NorthSouth">Whether it runs from south to north.</param>
/// <param name="Coordinate">Where it crosses the axis of the grid, metres.</param>
/// <param name="Least">Where along itself it begins, metres.</param>
/// <param name="Most">Where along itself it ends, metres.</param>
/// <param name="Class">What it is for.</param>
/// <param name="Bridges">Whether it is carried over a river that it meets.</param>
/// <param name="Name">What it is called.</param>
internal sealed record Street(
    bool NorthSouth, double Coordinate, double Least, double Most, RoadClass Class, bool Bridges, Text Name)
{
    /// <summary>Whether it is there at a place along it.</summary>
    public bool Covers(double along) => along >= Least - 1 && along <= Most + 1;

    /// <summary>The point of the grid at a place along it.</summary>
    public Spot OnGrid(double along) => NorthSouth ? new Spot(Coordinate, along) : new Spot(along, Coordinate);
}
