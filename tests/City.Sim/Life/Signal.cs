namespace City.Sim;

/// <summary>The signal of a junction; says what it shows when that changes.</summary>
internal sealed class Signal(Identity identity, Moment from, Spot spot, SignalPlan plan, int everyNth)
    : Subject(identity, from)
{
    public const string Type = Names.Own + "TrafficSignal";
    public const string Phase = Names.Own + "signalPhase";

    private SignalPhase _said = plan.At(from);
    private int _passed;

    /// <inheritdoc/>
    public override Moment First => plan.Next(Start(0));

    /// <inheritdoc/>
    protected override IEnumerable<Attribute> Introduce(Moment at) => [Say.Place(spot), .. State(plan.At(at), at)];

    /// <inheritdoc/>
    public override Moment Act(Moment now, ICollection<Reading> said)
    {
        var phase = plan.At(now);
        var failsOrRecovers = (phase == SignalPhase.Flashing) != (_said == SignalPhase.Flashing);
        if (failsOrRecovers || phase != _said && ++_passed % everyNth == 0)
        {
            _said = phase;
            said.Add(Report(now, 0, State(phase, now)));
        }

        return plan.Next(now);
    }

    private static ImmutableArray<Attribute> State(SignalPhase phase, Moment at) =>
    [
        Say.Words(Phase, phase switch
        {
            SignalPhase.NorthSouth => "northSouthGreen",
            SignalPhase.EastWest => "eastWestGreen",
            _ => "flashing",
        }, at),
        Say.Words(Names.Status, phase == SignalPhase.Flashing ? "failed" : "ok", at),
    ];
}
