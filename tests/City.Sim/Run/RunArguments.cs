namespace City.Sim;

/// <summary>How one run of the simulated city was asked for; checked.</summary>
internal sealed record RunArguments
{
    /// <summary>The live city's address.</summary>
    public required Uri Url { get; init; }

    /// <summary>The file with a token, or null.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The file with the password of this start of the brain, or null.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Which of all simulated cities.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How much of it, and how fast.</summary>
    public CityScale Scale { get; init; } = new();

    /// <summary>When simulated time begins; null for now.</summary>
    public Moment? From { get; init; }

    /// <summary>How much simulated time goes by before it ends; null for no end.</summary>
    public TimeSpan? For { get; init; }
}
