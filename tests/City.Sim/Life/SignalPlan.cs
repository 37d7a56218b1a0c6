namespace City.Sim;

/// <summary>When a signal shows what: a fixed cycle, and stretches of four hours in which it only flashes.</summary>
internal sealed class SignalPlan(Chance chance)
{
    /// <summary>The share of stretches of four hours through which a signal flashes.</summary>
    public const double FlashingShare = 0.006;

    private const long FlashingMilliseconds = 4 * 3_600_000;

    private readonly long _halfMilliseconds = 1_000 * (40 + (long)(20 * chance.At(-1)));
    private readonly long _shiftMilliseconds = 1_000 * (long)(120 * chance.At(-2));
    private readonly long _flashingShift = (long)(FlashingMilliseconds * chance.At(-3));

    public SignalPhase At(Moment moment)
    {
        var stretch = (long)Math.Floor((moment.Milliseconds + _flashingShift) / (double)FlashingMilliseconds);
        if (chance.At(stretch) < FlashingShare) return SignalPhase.Flashing;
        return (Turn(moment) & 1) == 0 ? SignalPhase.NorthSouth : SignalPhase.EastWest;
    }

    /// <summary>Whether a road from north or south, or else from east or west, may be left at a moment.</summary>
    public bool LetsGo(bool northSouth, Moment moment) => At(moment) switch
    {
        SignalPhase.NorthSouth => northSouth,
        SignalPhase.EastWest => !northSouth,
        _ => true,
    };

    /// <summary>The next moment at which the cycle goes on, later than the given one.</summary>
    public Moment Next(Moment moment) => new((Turn(moment) + 1) * _halfMilliseconds - _shiftMilliseconds);

    private long Turn(Moment moment) =>
        (long)Math.Floor((moment.Milliseconds + _shiftMilliseconds) / (double)_halfMilliseconds);
}
