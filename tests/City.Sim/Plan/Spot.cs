namespace City.Sim;

/// <summary>A spot on the plan, in metres from the centre of the city.</summary>
/// <param name="East">Metres east.</param>
/// <param name="North">Metres north.</param>
internal readonly record struct Spot(double East, double North)
{
    public static Spot operator +(Spot one, Spot other) => new(one.East + other.East, one.North + other.North);

    public static Spot operator -(Spot one, Spot other) => new(one.East - other.East, one.North - other.North);

    public static Spot operator *(Spot one, double times) => new(one.East * times, one.North * times);

    /// <summary>How long the way from the centre is, in metres.</summary>
    public double Length => Math.Sqrt(East * East + North * North);

    /// <summary>How far another spot is, in metres.</summary>
    public double MetresTo(Spot other) => (this - other).Length;
}
