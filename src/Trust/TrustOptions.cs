namespace City.Trust;

/// <summary>How long credentials last and how many may be tried and held.</summary>
public sealed record TrustOptions
{
    /// <summary>How long a token is good for. Default and longest: 30 days.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a browser stays signed in. Default 12 hours.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How many tokens may be held at once; one more is refused with <c>trust.tokens.full</c>.</summary>
    public int TokensMax { get; init; } = 1_000;

    /// <summary>How many browsers may be signed in at once; one more signs the oldest out.</summary>
    public int SessionsMax { get; init; } = 1_000;

    /// <summary>How many wrong passwords one source may send in a row before it has to wait.</summary>
    public int AttemptsPerSource { get; init; } = 5;

    /// <summary>How long a source waits for each further attempt.</summary>
    public TimeSpan SourceRecovery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many wrong passwords all sources together may send in a row before all have to wait.</summary>
    public int AttemptsInAll { get; init; } = 100;

    /// <summary>How long all sources together wait for each further attempt.</summary>
    public TimeSpan RecoveryInAll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many sources are told apart; those beyond share one allowance.</summary>
    public int SourcesMax { get; init; } = 4_096;
}
