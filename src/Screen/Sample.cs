namespace City.Screen;

/// <summary>The command that brings the sample into an empty city.</summary>
internal static class Sample
{
    public const string Command =
        "./run feed ../shared/data/traffic-volume/metro_interstate_hourly.csv "
        + "--map domains/Traffic/mappings/i94-traffic-volume.yaml";
}
