namespace City.Screen;

/// <summary>The command that brings the sample into an empty city.</summary>
internal static class Sample
{
    public const string Command =
        "./run feed domains/Traffic/samples/i94-sample.csv --map domains/Traffic/mappings/i94-traffic-volume.yaml";
}
