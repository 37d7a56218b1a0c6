namespace City.Sim;

/// <summary>
/// A vehicle that drives from junction to junction and parks when its day is over. It says where it is every two
/// seconds while it drives.
/// </summary>
internal sealed class Vehicle : Subject
{
    public const string Type = Names.Transportation + "Vehicle";
    public const string Speed = Names.Transportation + "speed";

    private const double StepSeconds = 2;
    private const double ParkedSeconds = 60;
    private const double RightMetres = 4;
    private const double StopMetres = 6;
    private const double FasterMetresPerSecond = 4;
    private const double SlowerMetresPerSecond = 7;

    private static readonly string[] Kinds = ["car", "car", "car", "van", "bus", "lorry"];

    private readonly Traffic _traffic;
    private readonly int _everyNth;
    private readonly double _first;
    private readonly double _manner;
    private readonly double _keenness;
    private readonly string _kind;

    private Road _road;
    private bool _forward;
    private double _metres;
    private double _metresPerSecond;
    private bool _parked;
    private int _steps;

    public Vehicle(Identity identity, Moment from, Traffic traffic, int everyNth) : base(identity, from)
    {
        (_traffic, _everyNth) = (traffic, everyNth);
        _first = Chance.Next();
        _manner = Chance.Between(0.8, 1.1);
        _keenness = Chance.Next();
        _kind = Kinds[Chance.Below(Kinds.Length)];
        _road = traffic.Network.Roads[Chance.Below(traffic.Network.Roads.Count)];
        _forward = Chance.Happens(0.5);
        _metres = Chance.Between(0, _road.Length);
        _steps = Chance.Below(everyNth);
        _parked = !Wants(from);
    }

    /// <inheritdoc/>
    public override Moment First => Start(StepSeconds * _first);

    /// <inheritdoc/>
    protected override IEnumerable<Attribute> Introduce(Moment at) =>
        [Say.Words(Names.Transportation + "vehicleType", _kind), .. State(at)];

    /// <inheritdoc/>
    public override Moment Act(Moment now, ICollection<Reading> said)
    {
        if (_parked)
        {
            if (!Wants(now)) return After(now, ParkedSeconds);
            _parked = false;
        }

        Drive(now);
        if (_parked || ++_steps % _everyNth == 0) said.Add(Report(now, 0, State(now)));
        return After(now, StepSeconds);
    }

    // Nearly all drive at the peaks, few at night.
    private bool Wants(Moment now) => _keenness < 0.05 + 0.9 * Rhythm.TrafficAt(CityTime.Of(now));

    private void Drive(Moment now)
    {
        var wanted = _traffic.SpeedOn(_road.Class, now) * _manner;
        _metresPerSecond = Math.Clamp(
            wanted, Math.Max(0, _metresPerSecond - SlowerMetresPerSecond), _metresPerSecond + FasterMetresPerSecond);
        var left = _metresPerSecond * StepSeconds;
        while (left > 0)
        {
            var toEnd = _road.Length - _metres;
            if (left < toEnd - StopMetres || !_traffic.LetsGo(Ahead, _road, now))
            {
                var step = Math.Min(left, Math.Max(0, toEnd - StopMetres));
                if (step < left) _metresPerSecond = 0;
                _metres += step;
                return;
            }

            left -= toEnd;
            if (!Wants(now))
            {
                (_parked, _metresPerSecond, _metres) = (true, 0, Math.Max(_metres, _road.Length - StopMetres));
                return;
            }

            TakeNextRoad();
            _metres = Math.Clamp(left, 0, _road.Length);
            if (left < _road.Length - StopMetres) return;
            left = 0;
        }
    }

    private int Ahead => _forward ? _road.Ends.Last : _road.Ends.First;

    // Large roads draw, and so does going straight on; nobody turns round where there is another way.
    private void TakeNextRoad()
    {
        var junction = Ahead;
        var arms = _traffic.Network.Junctions[junction].Arms;
        var best = (Weight: -1.0, Road: _road);
        foreach (var arm in arms)
        {
            var road = _traffic.Network.Roads[arm];
            if (road == _road && arms.Count > 1) continue;
            var straight = road.Street == _road.Street ? 2 : 1;
            var weight = Chance.Next() * (1 + (int)road.Class) * straight;
            if (weight > best.Weight) best = (weight, road);
        }

        _road = best.Road;
        _forward = _road.Ends.First == junction;
    }

    private ImmutableArray<Attribute> State(Moment at)
    {
        var (spot, onward) = _road.At(_forward ? _metres : _road.Length - _metres);
        if (!_forward) onward *= -1;
        // They drive on the right.
        var place = spot + new Spot(onward.North, -onward.East) * RightMetres;
        return
        [
            Say.Place(place, at),
            Say.Number(Speed, (_metresPerSecond * 3.6, 0), "KMH", at),
            Say.Number(Names.Transportation + "bearing", (Exact.Bearing(onward.East, onward.North), 0), "DD", at),
            Say.Words(Names.Transportation + "serviceStatus", _parked ? "parked" : "onRoute", at),
        ];
    }
}
