namespace City.Sim;

/// <summary>
/// Builds the roads of the city: along the streets, over the rivers only by bridges, around the hills, and then thinned
/// to the length that the city has money for.
/// </summary>
internal sealed class NetworkBuilder(long seed, StreetGrid grid, Rivers rivers, IReadOnlyList<Area> hills)
{
    /// <summary>Junctions with signals.</summary>
    public const int SignalCount = 231;

    /// <summary>The length that roads are thinned to, kilometres.</summary>
    public const double KilometresMax = 405;

    private const double StepMetres = 50;
    private const double BankMetres = 30;
    private const double BridgeMetresMax = 1_000;

    private readonly List<Spot> _junctions = [];
    private readonly Dictionary<(Street, Street), int> _numbers = [];

    public RoadNetwork Build()
    {
        var roads = grid.Streets.SelectMany(RoadsOf).ToList();
        roads = Connected(WithoutBlindAlleys(Thinned(Connected(WithoutBlindAlleys(roads)))));
        return Numbered(roads);
    }

    private IEnumerable<Road> RoadsOf(Street street)
    {
        var stops = (
            from other in grid.Streets
            where other.NorthSouth != street.NorthSouth
            where other.Covers(street.Coordinate) && street.Covers(other.Coordinate)
            where !rivers.Wet(grid.Place(street.OnGrid(other.Coordinate)), BankMetres * 2)
            orderby other.Coordinate
            select (Along: other.Coordinate, Junction: JunctionOf(street, other))).ToList();
        if (street.Class is RoadClass.Primary)
        {
            // It leads out of the city.
            stops.Insert(0, (street.Least, NewJunction(street.OnGrid(street.Least))));
            stops.Add((street.Most, NewJunction(street.OnGrid(street.Most))));
        }

        return stops.Zip(stops.Skip(1)).Select(pair => RoadOf(street, pair.First, pair.Second)).OfType<Road>();
    }

    private Road? RoadOf(Street street, (double Along, int Junction) first, (double Along, int Junction) last)
    {
        var steps = (int)Math.Ceiling((last.Along - first.Along) / StepMetres);
        var line = Enumerable.Range(0, steps + 1)
            .Select(n => grid.Place(street.OnGrid(first.Along + (last.Along - first.Along) * n / steps))).ToArray();
        // Junctions are named by both of their streets; their spots are those of one.
        (line[0], line[^1]) = (_junctions[first.Junction], _junctions[last.Junction]);
        if (street.Class <= RoadClass.Secondary && hills.Any(hill => line.Any(hill.Holds))) return null;
        var wet = Enumerable.Range(0, line.Length).Where(n => rivers.Wet(line[n], BankMetres)).ToList();
        if (wet.Count == 0) return new Road(0, street, (first.Junction, last.Junction), line, null);
        if (!street.Bridges || wet[0] == 0 || wet[^1] == line.Length - 1) return null;
        var bridge = (From: wet[0] - 1, To: wet[^1] + 1);
        var lies = line[bridge.From..(bridge.To + 1)];
        var metres = lies.Zip(lies.Skip(1)).Sum(pair => pair.First.MetresTo(pair.Second));
        var crosses = wet[^1] - wet[0] + 1 == wet.Count && metres <= BridgeMetresMax
            && rivers.LandOf(line[0]) != rivers.LandOf(line[^1]);
        return crosses ? new Road(0, street, (first.Junction, last.Junction), line, bridge) : null;
    }

    private int JunctionOf(Street street, Street other)
    {
        var key = street.NorthSouth ? (street, other) : (other, street);
        if (!_numbers.TryGetValue(key, out var number))
            _numbers[key] = number = NewJunction(new Spot(key.Item1.Coordinate, key.Item2.Coordinate));
        return number;
    }

    private int NewJunction(Spot onGrid)
    {
        _junctions.Add(grid.Place(onGrid));
        return _junctions.Count - 1;
    }

    private static List<Road> WithoutBlindAlleys(List<Road> roads)
    {
        while (true)
        {
            var arms = Arms(roads);
            var kept = roads.Where(road => road.Class >= RoadClass.Primary
                || arms[road.Ends.First] > 1 && arms[road.Ends.Last] > 1).ToList();
            if (kept.Count == roads.Count) return kept;
            roads = kept;
        }
    }

    // Residential roads go, in a random order, where both ends have other ways enough.
    private List<Road> Thinned(List<Road> roads)
    {
        var chance = new Chance(seed, "thinning");
        var metres = roads.Sum(road => road.Length);
        var arms = Arms(roads);
        var gone = new HashSet<Road>();
        foreach (var road in roads.Where(road => road.Class == RoadClass.Residential).OrderBy(_ => chance.Next()))
        {
            if (metres <= KilometresMax * 1000) break;
            if (arms[road.Ends.First] < 4 || arms[road.Ends.Last] < 4) continue;
            gone.Add(road);
            metres -= road.Length;
            arms[road.Ends.First]--;
            arms[road.Ends.Last]--;
        }

        return [.. roads.Where(road => !gone.Contains(road))];
    }

    // The largest part that hangs together.
    private List<Road> Connected(List<Road> roads)
    {
        var part = Enumerable.Range(0, _junctions.Count).ToArray();
        foreach (var road in roads) part[Root(road.Ends.First)] = Root(road.Ends.Last);
        var largest = roads.CountBy(road => Root(road.Ends.First)).MaxBy(pair => pair.Value).Key;
        return [.. roads.Where(road => Root(road.Ends.First) == largest)];

        int Root(int junction)
        {
            while (part[junction] != junction) junction = part[junction] = part[part[junction]];
            return junction;
        }
    }

    private RoadNetwork Numbered(List<Road> roads)
    {
        var used = roads.SelectMany(road => new[] { road.Ends.First, road.Ends.Last }).Distinct().Order().ToList();
        var number = used.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        Road[] numbered =
        [
            .. roads.Index().Select(pair => new Road(pair.Index, pair.Item.Street,
                (number[pair.Item.Ends.First], number[pair.Item.Ends.Last]), pair.Item.Line, pair.Item.Bridge)),
        ];
        var arms = numbered.SelectMany(road => new[] { (road.Ends.First, road.Index), (road.Ends.Last, road.Index) })
            .ToLookup(pair => pair.Item1, pair => pair.Item2);
        Junction[] junctions =
            [.. used.Index().Select(pair => new Junction(pair.Index, _junctions[pair.Item], [.. arms[pair.Index]]))];
        return new RoadNetwork(numbered, junctions, SignalsOf(numbered, junctions));
    }

    // The busiest junctions have signals; a motorway has none.
    private int[] SignalsOf(Road[] roads, Junction[] junctions)
    {
        var chance = new Chance(seed, "signals");
        int[] signals =
        [
            .. from junction in junctions
               where junction.Arms.Count >= 3 && junction.Arms.All(arm => roads[arm].Class != RoadClass.Motorway)
               orderby junction.Arms.Sum(arm => (int)roads[arm].Class) descending, chance.Next()
               select junction.Index,
        ];
        return signals.Length >= SignalCount
            ? [.. signals.Take(SignalCount).Order()]
            : throw new InvalidOperationException($"Seed {seed} gives {signals.Length} junctions for signals.");
    }

    private static Dictionary<int, int> Arms(IEnumerable<Road> roads) =>
        roads.SelectMany(road => new[] { road.Ends.First, road.Ends.Last }).CountBy(end => end).ToDictionary();
}
