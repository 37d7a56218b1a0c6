namespace City.Host.Commands;

/// <summary>What <c>citybrain feed</c> was asked for.</summary>
internal sealed record FeedArguments
{
    /// <summary>The file of records.</summary>
    public required string File { get; init; }

    /// <summary>The mapping.</summary>
    public required string Map { get; init; }

    /// <summary>How many times faster than the records' own times; null for as fast as it goes.</summary>
    public double? Speed { get; init; }

    /// <summary>Which city, and as whom.</summary>
    public CityAccess City { get; init; } = new();

    /// <summary>Where dead letters go; null for <c>FEED.dead-letters.ndjson</c> in the working folder.</summary>
    public string? DeadLetters { get; init; }

    /// <summary>Read and map everything, but hand nothing over and keep no dead letters.</summary>
    public bool DryRun { get; init; }

    /// <summary>Say the result as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>How long a city that does not answer is tried again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
