namespace City.Screen;

/// <summary>The feeds that run in the brain, and the files of mappings that are not sound.</summary>
internal sealed record FeedsView
{
    public IReadOnlyList<ShownFeed> Feeds { get; init; } = [];

    /// <summary>The same as a table, as the reader wants it.</summary>
    public TableView<ShownFeed>? Table { get; init; }

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

    /// <summary>The columns of its mapping in which no record had anything, of how many; null for none.</summary>
    public (long Records, IReadOnlyList<string> Columns)? Unseen { get; init; }

    /// <summary>How grave its state is, of <see cref="Severity"/>; 0 where all is well.</summary>
    public int Severity => State switch
    {
        "faulty" => 4,
        "silent" => 3,
        _ => HasLetters ? 2 : 0,
    };

    /// <summary>Its state as far as pages have words for it: what makes it grave first.</summary>
    public string KnownState => State is "silent" or "faulty" ? State : HasLetters ? "letters" : "running";

    private bool HasLetters => Counts.GetValueOrDefault("deadLetters") > 0;

    /// <summary>How long after its own time the last record was stored, in milliseconds.</summary>
    public long? Lag => Counts.TryGetValue("lagMilliseconds", out var lag) ? lag : null;

    public long Count(string name) => Counts.GetValueOrDefault(name);
}

/// <summary>A file of a mapping with its faults.</summary>
internal sealed record ShownFile(
    string File, IReadOnlyList<(long Line, long Column, string Code, string Detail)> Faults);

/// <summary>A message that was not taken, or not wholly.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Time">When it came.</param>
/// <param name="Topic">Its topic, or empty.</param>
/// <param name="Original">What came, as text; base64 where it is none; null where it was not kept or not asked.</param>
/// <param name="Reasons">Why, for each record that was refused.</param>
internal sealed record ShownLetter(
    long Number, DateTimeOffset? Time, string Topic, string? Original, IReadOnlyList<ShownReason> Reasons);

/// <summary>The page of one feed.</summary>
internal sealed record FeedView
{
    public required string Name { get; init; }

    public ShownFeed? Feed { get; init; }

    /// <summary>The file with faults that is why no such feed runs, or null.</summary>
    public ShownFile? File { get; init; }

    /// <summary>A page of its dead letters; null where the reader may not see them.</summary>
    public TableView<ShownLetter>? Letters { get; init; }

    /// <summary>How many letters are kept, without those that are about to be thrown away.</summary>
    public long LettersKept { get; init; }

    /// <summary>How a device sends to it.</summary>
    public SendView Send { get; init; } = new();

    /// <summary>The device that the reader has in mind.</summary>
    public string Device { get; init; } = "";

    /// <summary>What came of what the reader did, or null.</summary>
    public ShownToast? Done { get; init; }

    public CityAnswer? Fault { get; init; }
}

/// <summary>The page of one dead letter.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Letter">The letter, or null with <paramref name="Fault"/>.</param>
/// <param name="Fault">Why there is none.</param>
internal sealed record LetterView(string Feed, ShownLetter? Letter, CityAnswer? Fault);
