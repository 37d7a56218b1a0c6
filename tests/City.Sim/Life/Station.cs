namespace City.Sim;

/// <summary>
/// A station that measures at fixed intervals, with the faults that stations have: it falls silent for hours, some of
/// its readings arrive late and so out of order, and now and then it says what cannot be.
/// </summary>
internal abstract class Station(Identity identity, Moment from, Spot spot, int intervalSeconds)
    : Subject(identity, from)
{
    /// <summary>The share of readings that arrive late.</summary>
    public const double LateShare = 0.02;

    /// <summary>The share of readings that cannot be true.</summary>
    public const double WrongShare = 0.005;

    /// <summary>The share of stretches of six hours through which a station is silent.</summary>
    public const double SilentShare = 0.01;

    private const double SilentMilliseconds = 6 * 3_600_000;
    private const double FirstSecondsMax = 10;
    private const double LateSecondsLeast = 60;
    private const double LateSecondsMost = 1_800;

    /// <summary>Where it stands.</summary>
    public Spot Spot { get; } = spot;

    /// <inheritdoc/>
    public override Moment First => Start(Math.Min(FirstSecondsMax, intervalSeconds) * Chance.At(-1));

    /// <summary>What it measures, and in the first place what it is there for.</summary>
    protected abstract ImmutableArray<Attribute> Measure(CityTime time, Moment at);

    /// <summary>A number that its first measurement can never be, for a start of the number's digits.</summary>
    protected abstract double Impossible { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Attribute> Introduce(Moment at) => [Say.Place(Spot)];

    /// <summary>Whether it says nothing at a moment.</summary>
    public bool IsSilent(Moment at) =>
        Chance.At((long)Math.Floor(at.Milliseconds / SilentMilliseconds + Chance.At(-2))) < SilentShare;

    /// <inheritdoc/>
    public override Moment Act(Moment now, ICollection<Reading> said)
    {
        if (!IsSilent(now))
        {
            var attributes = Measure(CityTime.Of(now), now);
            if (Chance.Happens(WrongShare))
                attributes = attributes.SetItem(0, attributes[0] with { Value = Value.Of(Impossible) });
            var delay = Chance.Happens(LateShare) ? Chance.Between(LateSecondsLeast, LateSecondsMost) : 0;
            said.Add(Report(now, delay, attributes));
        }

        return After(now, intervalSeconds);
    }
}
