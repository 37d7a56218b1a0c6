namespace City.Sense;

/// <summary>How feeds live in the brain.</summary>
public sealed record LiveFeedOptions
{
    /// <summary>How many messages of one feed are under way at once, 1 to 10,000; more wait. Default 256.</summary>
    public int MessagesMax { get; init; } = 256;

    /// <summary>
    /// Of how many entities of a feed it is remembered that they have their constant attributes, 1 to 10,000,000.
    /// Beyond, further entities get them with each record. Default 100,000.
    /// </summary>
    public int EntitiesRememberedMax { get; init; } = 100_000;

    /// <summary>
    /// How many dead letters of a feed are kept, 1 to 1,000,000. The oldest go first. Default 10,000.
    /// </summary>
    public int LettersMax { get; init; } = 10_000;

    /// <summary>How many bytes of messages they hold, 1 MiB to 1 GiB. The oldest go first. Default 64 MiB.</summary>
    public long LetterBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>The first pause before a busy city is asked again; it doubles up to 64 times. Default 20 ms.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often the folder of mappings is looked at, and feeds' entities are written. Default 1 s.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Feeds that domains bring. A mapping of the folder for a feed of the same name takes the place of one.
    /// </summary>
    public ImmutableArray<BroughtFeed> Brought { get; init; } = [];

    /// <summary>
    /// What is personal: of feeds that write any of it no message is kept as it came, but the reasons alone.
    /// </summary>
    public ImmutableArray<PersonalData> Personal { get; init; } = [];
}
