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

    /// <summary>The city's address.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8080/");

    /// <summary>The tenant; empty for the default one.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>A bearer token, or null.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds the city's password, or null.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Where dead letters go; null for <c>FEED.dead-letters.ndjson</c> in the working folder.</summary>
    public string? DeadLetters { get; init; }

    /// <summary>Read and map everything, but hand nothing over and keep no dead letters.</summary>
    public bool DryRun { get; init; }

    /// <summary>Say the result as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>How long a city that does not answer is tried again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
