namespace City.Sim;

/// <summary>
/// How the city was laid out: a close grid in the middle, of which some streets lead on to the edge, and a ring around
/// it. All of it is bent a little, so that no street is straight.
/// </summary>
internal sealed class StreetGrid
{
    private const double Spacing = 500;
    private const int Columns = 21;
    private const int Rows = 16;
    private const double CoreEast = 5_000;
    private const double CoreNorth = 3_750;
    private const double RingEast = 7_400;
    private const double RingNorth = 5_600;
    private const double ReachEast = 9_500;
    private const double ReachNorth = 7_500;
    private const string Digits = "〇一二三四五六七八九";

    private readonly (double, double, double)[] _bendEast;
    private readonly (double, double, double)[] _bendNorth;

    public StreetGrid(long seed)
    {
        var chance = new Chance(seed, "streets");
        _bendEast = [(220, 9_000, chance.Next()), (60, 3_100, chance.Next())];
        _bendNorth = [(220, 8_200, chance.Next()), (60, 2_700, chance.Next())];
        Streets =
        [
            .. Enumerable.Range(0, Columns).Select(number => Column(number, chance.Between(-40, 40))),
            .. Enumerable.Range(0, Rows).Select(number => Row(number, chance.Between(-40, 40))),
            .. Ring(),
        ];
    }

    public IReadOnlyList<Street> Streets { get; }

    /// <summary>Whether a point of the grid lies in its close part.</summary>
    public static bool InCore(Spot grid) => Math.Abs(grid.East) < CoreEast && Math.Abs(grid.North) < CoreNorth;

    /// <summary>The blocks of the close part: corners south-west and north-east on the grid.</summary>
    public IEnumerable<(Spot Least, Spot Most)> Blocks()
    {
        var columns = Streets.Where(street => street.NorthSouth && street.Class != RoadClass.Motorway).ToList();
        var rows = Streets.Where(street => !street.NorthSouth && street.Class != RoadClass.Motorway).ToList();
        return
            from east in columns.Zip(columns.Skip(1))
            from north in rows.Zip(rows.Skip(1))
            select (new Spot(east.First.Coordinate, north.First.Coordinate),
                new Spot(east.Second.Coordinate, north.Second.Coordinate));
    }

    /// <summary>Where a point of the grid lies on the plan.</summary>
    public Spot Place(Spot grid)
    {
        var (east, north) = (grid.East, grid.North);
        foreach (var (height, length, start) in _bendEast)
            east += height * Exact.Sine((grid.North + 0.3 * grid.East) / length + start);
        foreach (var (height, length, start) in _bendNorth)
            north += height * Exact.Sine((grid.East - 0.3 * grid.North) / length + start);
        return new Spot(east, north);
    }

    private static Street Column(int number, double shift)
    {
        var kind = number % 4 == 2 ? RoadClass.Primary : number % 4 == 0 ? RoadClass.Secondary : RoadClass.Residential;
        var reach = kind == RoadClass.Primary ? ReachNorth : CoreNorth + 100;
        return new Street(true, -CoreEast + Spacing * number + shift, -reach, reach, kind,
            kind == RoadClass.Primary || number % 8 == 0, Numbered("Meridian Road", "经", number + 1));
    }

    private static Street Row(int number, double shift)
    {
        var kind = number % 4 == 1 ? RoadClass.Primary : number % 4 == 3 ? RoadClass.Secondary : RoadClass.Residential;
        var reach = kind == RoadClass.Primary ? ReachEast : CoreEast + 100;
        return new Street(false, -CoreNorth + Spacing * number + shift, -reach, reach, kind,
            kind != RoadClass.Residential, Numbered("Parallel Road", "纬", number + 1));
    }

    private static IEnumerable<Street> Ring()
    {
        var name = new Text("Ring Motorway", "环城高速公路");
        foreach (var side in new[] { -1, 1 })
        {
            yield return new Street(true, side * RingEast, -RingNorth, RingNorth, RoadClass.Motorway, true, name);
            yield return new Street(false, side * RingNorth, -RingEast, RingEast, RoadClass.Motorway, true, name);
        }
    }

    private static Text Numbered(string english, string chinese, int number)
    {
        var tens = number / 10;
        var spoken = (tens > 1 ? Digits[tens].ToString() : "") + (tens > 0 ? "十" : "")
            + (number % 10 > 0 ? Digits[number % 10].ToString() : "");
        return new Text(string.Create(CultureInfo.InvariantCulture, $"{english} {number}"), $"{chinese}{spoken}路");
    }
}
