namespace City.Screen;

/// <summary>The feeds that run in the brain, and the files of mappings that are not sound.</summary>
internal sealed record FeedsView
{
    public IReadOnlyList<ShownFeed> Feeds { get; init; } = [];

    /// <summary>Files with faults by which no feed runs.</summary>
    public IReadOnlyList<ShownFile> Files { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}

/// <summary>A feed as its page shows it.</summary>
internal sealed record ShownFeed
{
    public required string Name { get; init; }

    /// <summary>running, silent or faulty.</summary>
    public required string State { get; init; }

    /// <summary>Its counters by the names that the API gives them.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    public string? Topic { get; init; }

    public string? Owner { get; init; }

    public TimeSpan? Freshness { get; init; }

    public DateTimeOffset? LastTaken { get; init; }

    public DateTimeOffset? LastReading { get; init; }

    public IReadOnlyList<(long Line, long Column, string Code, string Detail)> Faults { get; init; } = [];

    /// <summary>How grave its state is, of <see cref="Severity"/>; 0 where all is well.</summary>
    public int Severity => State switch
    {
        "faulty" => 4,
        "silent" => 3,
        _ => Counts.GetValueOrDefault("deadLetters") > 0 ? 2 : 0,
    };

    public long Count(string name) => Counts.GetValueOrDefault(name);
}

/// <summary>A file of a mapping with its faults.</summary>
internal sealed record ShownFile(
    string File, IReadOnlyList<(long Line, long Column, string Code, string Detail)> Faults);

/// <summary>A message that was not taken, or not wholly.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Time">When it came.</param>
/// <param name="Topic">Its topic, or empty.</param>
/// <param name="Original">What came, as text; base64 where it is none; null where it was not kept.</param>
/// <param name="Reasons">Why, for each record that was refused.</param>
internal sealed record ShownLetter(
    long Number, DateTimeOffset? Time, string Topic, string? Original, IReadOnlyList<string> Reasons);

/// <summary>The page of one feed.</summary>
internal sealed record FeedView
{
    public const int PageSize = 20;

    public required string Name { get; init; }

    public ShownFeed? Feed { get; init; }

    public IReadOnlyList<ShownLetter> Letters { get; init; } = [];

    /// <summary>Where the next letters begin, or null.</summary>
    public long? Next { get; init; }

    /// <summary>What came of trying again or throwing away, as keys and blanks of texts, or null.</summary>
    public (string Text, object[] Blanks)? Done { get; init; }

    public CityAnswer? Fault { get; init; }
}
