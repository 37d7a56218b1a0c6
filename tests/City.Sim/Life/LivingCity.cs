namespace City.Sim;

/// <summary>
/// The city as time goes by: all its subjects, and what they say in the order in which it arrives. Without clock and
/// I/O; the same seed, scale and start give the same readings.
/// </summary>
internal sealed class LivingCity
{
    private const int AirStations = 12;

    private readonly Subject[] _subjects;
    private readonly PriorityQueue<Subject, (long At, int Number)> _due = new();
    private readonly PriorityQueue<Reading, (long At, long Number)> _held = new();
    private readonly List<Reading> _said = [];
    private long _holds;

    public LivingCity(CityPlan plan, CityScale scale, Moment from)
    {
        _subjects = [.. Subjects(plan, scale, from)];
        foreach (var (number, subject) in _subjects.Index())
            _due.Enqueue(subject, (subject.First.Milliseconds, number));
    }

    /// <summary>How many subjects the city has.</summary>
    public int Count => _subjects.Length;

    /// <summary>The commands that bring every subject into the live city, as of the start.</summary>
    public IEnumerable<EntityCommand> Arrivals() => _subjects.Select(subject => subject.Arrive());

    /// <summary>What arrives before a moment and was not told yet, in order.</summary>
    public IEnumerable<Reading> Until(Moment end)
    {
        while (true)
        {
            var act = _due.TryPeek(out var subject, out var due) ? due.At : long.MaxValue;
            var arrival = _held.TryPeek(out var reading, out var held) ? held.At : long.MaxValue;
            if (Math.Min(act, arrival) >= end.Milliseconds) yield break;
            if (arrival <= act)
            {
                _held.Dequeue();
                yield return reading;
                continue;
            }

            _said.Clear();
            var next = subject!.Act(new Moment(act), _said);
            _due.DequeueEnqueue(subject, (next.Milliseconds, due.Number));
            foreach (var word in _said)
                if (word.DueAt.Milliseconds > act) _held.Enqueue(word, (word.DueAt.Milliseconds, _holds++));
                else yield return word;
        }
    }

    private static IEnumerable<Subject> Subjects(CityPlan plan, CityScale scale, Moment from)
    {
        var weather = new Weather(plan.Seed);
        Identity Of(string type, int number, Text kind) => Identity.Of(plan.Seed, type, number, kind);

        yield return new WeatherStation(
            Of(WeatherStation.Type, 1, new Text("Weather station", "气象站")), from, new Spot(0, 1_000), weather);
        foreach (var (number, spot) in Places.AirStations(plan, AirStations).Index())
            yield return new AirStation(
                Of(AirStation.Type, number + 1, new Text("Air station", "空气监测站")), from, spot, weather);
        foreach (var (number, gauge) in Places.Gauges(plan).Index())
            yield return new RiverStation(
                Of(RiverStation.Type, number + 1, new Text("River gauge", "水文站")), from, gauge.Spot, weather)
            {
                BaseFlow = gauge.InBranch ? 180 : 1_800,
            };
        foreach (var (number, road) in Places.CountedRoads(plan).Index())
            yield return new CountingStation(
                Of(CountingStation.Type, number + 1, new Text("Counting station", "交通计数站")), from, road, weather);
        var signals = plan.Network.Signals.ToDictionary(
            junction => junction, junction => new SignalPlan(new Chance(plan.Seed, $"signal-plan-{junction}")));
        foreach (var (number, junction) in plan.Network.Signals.Index())
            yield return new Signal(Of(Signal.Type, number + 1, new Text("Traffic signal", "交通信号灯")), from,
                plan.Network.Junctions[junction].Spot, signals[junction], scale.SignalEveryNth);
        foreach (var (number, spot) in Places.Lamps(plan, scale.Lamps).Index())
            yield return new Lamp(Of(Lamp.Type, number + 1, new Text("Street lamp", "路灯")), from, spot);
        var traffic = new Traffic(plan.Network, signals, weather);
        for (var number = 1; number <= scale.Vehicles; number++)
            yield return new Vehicle(
                Of(Vehicle.Type, number, new Text("Vehicle", "车辆")), from, traffic, scale.VehicleEveryNth);
    }
}
