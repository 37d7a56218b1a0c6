namespace City.Sim;

/// <summary>
/// A street lamp: lit from dusk to dawn, dimmed after midnight. Some fail for days: most stay dark, a few stay lit.
/// It speaks when something about it changes.
/// </summary>
internal sealed class Lamp(Identity identity, Moment from, Spot spot) : Subject(identity, from)
{
    public const string Type = Names.Streetlighting + "Streetlight";
    public const string PowerState = Names.Streetlighting + "powerState";

    /// <summary>The share of stretches of three days through which a lamp is defective.</summary>
    public const double DefectShare = 0.012;

    private const double DefectMilliseconds = 3 * 86_400_000.0;
    private const double StaysLitShare = 0.2;
    private const double CheckSeconds = 60;
    private const double DuskHours = 0.25;
    private const double ScatterHours = 0.2;
    private const double DimUntilHour = 5;

    private (string Power, double Level, string Status)? _said;

    /// <inheritdoc/>
    public override Moment First => Start(CheckSeconds * Chance.At(-1));

    /// <inheritdoc/>
    protected override IEnumerable<Attribute> Introduce(Moment at) =>
    [
        Say.Place(spot),
        Say.Number(Names.Streetlighting + "lanternHeight", (9, 0), "MTR", null),
        .. Attributes(StateAt(at), at),
    ];

    /// <inheritdoc/>
    public override Moment Act(Moment now, ICollection<Reading> said)
    {
        var state = StateAt(now);
        _said ??= StateAt(Start(0));
        if (state != _said)
        {
            _said = state;
            said.Add(Report(now, 0, Attributes(state, now)));
        }

        return After(now, CheckSeconds);
    }

    private (string Power, double Level, string Status) StateAt(Moment at)
    {
        var time = CityTime.Of(at);
        var stretch = (long)Math.Floor(at.Milliseconds / DefectMilliseconds + Chance.At(-2));
        if (Chance.At(stretch) is < DefectShare and var luck)
            return luck < DefectShare * StaysLitShare ? ("on", 1, "defectiveLamp") : ("off", 0, "defectiveLamp");
        // Each has an eye of its own for the dusk.
        if (Rhythm.HoursOfSun(time) > DuskHours - ScatterHours * Chance.At(-3)) return ("off", 0, "ok");
        return time.Hour < DimUntilHour ? ("low", 0.5, "ok") : ("on", 1, "ok");
    }

    private static ImmutableArray<Attribute> Attributes((string Power, double Level, string Status) state, Moment at) =>
    [
        Say.Words(PowerState, state.Power, at),
        Say.Number(Names.Streetlighting + "illuminanceLevel", (state.Level, 1), "C62", at),
        Say.Words(Names.Status, state.Status, at),
    ];
}
