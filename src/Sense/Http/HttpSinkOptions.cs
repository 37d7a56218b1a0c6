namespace City.Sense;

/// <summary>How commands are handed over by HTTP.</summary>
public sealed record HttpSinkOptions
{
    /// <summary>The tenant; empty for the default one.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The most entities in one request, 1 to 1,000. Default 100.</summary>
    public int EntitiesMax { get; init; } = 100;

    /// <summary>The most bytes in one request, unless a single entity has more. Default 1 MiB.</summary>
    public int BytesMax { get; init; } = 1_048_576;

    /// <summary>How long a city that does not answer is tried again before the feed stops. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a city that says it is busy is tried again before the feed stops. Default 10 min.</summary>
    public TimeSpan BusyPatience { get; init; } = TimeSpan.FromMinutes(10);
}
