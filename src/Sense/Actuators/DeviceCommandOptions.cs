namespace City.Sense;

/// <summary>Limits of commands to devices.</summary>
public sealed record DeviceCommandOptions
{
    /// <summary>How many commands of one device may be open. Default 100.</summary>
    public int OpenOfDeviceMax { get; init; } = 100;

    /// <summary>How many may be open in all. Default 10,000.</summary>
    public int OpenMax { get; init; } = 10_000;

    /// <summary>The longest desired value, in bytes of JSON. Default 16,384.</summary>
    public int ValueBytesMax { get; init; } = 16_384;

    /// <summary>How long one waits where nothing is said. Default 60 s.</summary>
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one may wait at the most. Default a day.</summary>
    public TimeSpan TimeOutMax { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often times and reported values are looked at. Default 250 ms.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromMilliseconds(250);
}
