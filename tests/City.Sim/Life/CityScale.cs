namespace City.Sim;

/// <summary>How much of a city is simulated.</summary>
/// <param name="Vehicles">How many vehicles.</param>
/// <param name="Lamps">How many lamps.</param>
/// <param name="Speed">
/// How many times as fast as the wall clock it will run. What speaks often speaks the more rarely the faster the city
/// runs; what it does in between is the same.
/// </param>
internal sealed record CityScale(int Vehicles = 400, int Lamps = 2_000, int Speed = 1)
{
    public const int VehiclesMax = 20_000;
    public const int LampsMax = 10_000;
    public const int SpeedMax = 3_600;

    private const int VehicleShare = 2;
    private const int SignalShare = 20;

    /// <summary>Each so-manieth position of a vehicle is told: about one a second of the wall clock.</summary>
    public int VehicleEveryNth => Math.Max(1, (Speed + 1) / VehicleShare);

    /// <summary>Each so-manieth change of a signal is told.</summary>
    public int SignalEveryNth => Math.Max(1, Speed / SignalShare);
}
