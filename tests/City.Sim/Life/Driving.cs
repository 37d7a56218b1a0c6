namespace City.Sim;

/// <summary>How roads of each class are driven on.</summary>
internal static class Driving
{
    /// <summary>Speed on an empty, dry road, km/h.</summary>
    public static double FreeKilometresPerHour(RoadClass road) => road switch
    {
        RoadClass.Motorway => 90,
        RoadClass.Primary => 60,
        RoadClass.Secondary => 45,
        _ => 30,
    };

    /// <summary>Vehicles in the busiest hour, both ways.</summary>
    public static double CapacityPerHour(RoadClass road) => road switch
    {
        RoadClass.Motorway => 4_200,
        RoadClass.Primary => 2_600,
        RoadClass.Secondary => 1_300,
        _ => 400,
    };

    /// <summary>What is left of the free speed when others drive too and rain falls, above 0, at most 1.</summary>
    public static double SpeedFactor(double trafficShare, double rainFactor) =>
        Math.Max(0.3, 1 - 0.45 * trafficShare * trafficShare) * rainFactor;
}
