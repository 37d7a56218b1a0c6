namespace City.Sense;

/// <summary>How a cell says when.</summary>
public sealed record TimeRule
{
    /// <summary>
    /// ISO 8601, with or without seconds and offset: <c>2016-11-06T01:00</c>, <c>2016-11-06 01:00:30.5+08:00</c>.
    /// </summary>
    public const string Iso = "iso";

    /// <summary>Seconds since 1970-01-01T00:00:00Z.</summary>
    public const string Unix = "unix";

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z.</summary>
    public const string UnixMilliseconds = "unix-ms";

    /// <summary>
    /// No cell says when: the time at which the message came stands for it. For senders without a clock.
    /// </summary>
    public const string Arrival = "arrival";

    /// <summary>
    /// The column; empty where the rule belongs to an attribute, which has its own, and with <see cref="Arrival"/>.
    /// </summary>
    public string Column { get; init; } = "";

    /// <summary>
    /// <see cref="Iso"/>, <see cref="Unix"/>, <see cref="UnixMilliseconds"/>, <see cref="Arrival"/> or a pattern of
    /// <c>yyyy MM dd HH mm ss fff tt zzz</c> and what stands between them. Default <see cref="Iso"/>.
    /// </summary>
    public string Format { get; init; } = Iso;

    /// <summary>The zone in which times without an offset are meant; null where each time must have one.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>What is done with a local time that comes twice, when clocks are put back.</summary>
    public AmbiguousTime Ambiguous { get; init; } = AmbiguousTime.Refuse;

    /// <summary>What is done with a local time that never comes, when clocks are put forward.</summary>
    public TimeGap Gap { get; init; } = TimeGap.Refuse;

    /// <summary>
    /// How far ahead of its arrival a record may say that it was observed, as clocks differ; beyond, it is refused with
    /// <c>time.future</c>. 0 to 315,360,000 seconds, default 3,600.
    /// </summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether the arrival of a message stands for the time of its records.</summary>
    public bool IsArrival => Format == Arrival;

    /// <summary>Whether the format itself says the offset from UTC.</summary>
    internal bool SaysOffset => FormatSaysOffset(Format);

    /// <summary>Where it stands in the mapping.</summary>
    internal MappingPlace Place { get; init; }

    /// <summary>Whether a pattern has <c>z</c> or <c>K</c> outside of quoted words.</summary>
    internal static bool FormatSaysOffset(string format)
    {
        char? quote = null;
        for (var at = 0; at < format.Length; at++)
        {
            var letter = format[at];
            if (letter == '\\') at++;
            else if (quote is not null) quote = letter == quote ? null : quote;
            else if (letter is '\'' or '"') quote = letter;
            else if (letter is 'z' or 'K') return true;
        }

        return false;
    }
}
