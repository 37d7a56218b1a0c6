namespace City.Sim;

/// <summary>The districts: four on each side of the main river, parted by the north branch and by old lines.</summary>
internal static class Districts
{
    private static readonly Text[] North =
    [
        new("Northwest District (simulated)", "西北区（模拟）"), new("Upper Bank District (simulated)", "上岸区（模拟）"),
        new("Confluence District (simulated)", "汇口区（模拟）"), new("Northeast District (simulated)", "东北区（模拟）"),
    ];

    private static readonly Text[] South =
    [
        new("Southwest District (simulated)", "西南区（模拟）"), new("Lower Bank District (simulated)", "下岸区（模拟）"),
        new("Bridgehead District (simulated)", "桥头区（模拟）"), new("Southeast District (simulated)", "东南区（模拟）"),
    ];

    public static IReadOnlyList<District> Of(long seed, Rivers rivers)
    {
        var chance = new Chance(seed, "districts");
        Func<double, double>[] north = [West, Line(-4_500, chance), rivers.BranchEast, Line(5_300, chance), East];
        Func<double, double>[] south = [West, Line(-4_800, chance), Line(-200, chance), Line(4_700, chance), East];
        return
        [
            .. North.Select((name, n) => new District(name, Northern(rivers, north[n], north[n + 1]))),
            .. South.Select((name, n) => new District(name, Southern(rivers, south[n], south[n + 1]))),
        ];
    }

    private static double West(double north) => -Ground.EastMax;

    private static double East(double north) => Ground.EastMax;

    private static Func<double, double> Line(double east, Chance chance) =>
        new Bend(east, (150, 5_000, chance.Next())).At;

    private static Area Northern(Rivers rivers, Func<double, double> west, Func<double, double> east)
    {
        var (left, right) = (rivers.Meet(west), rivers.Meet(east));
        return Closed([
            .. rivers.MainMiddle(left.East, right.East),
            .. Rivers.Steps(right.North, Ground.NorthMax).Skip(1).Select(north => new Spot(east(north), north)),
            .. Rivers.Steps(left.North, Ground.NorthMax).Skip(1).Select(north => new Spot(west(north), north))
                .Reverse(),
        ]);
    }

    private static Area Southern(Rivers rivers, Func<double, double> west, Func<double, double> east)
    {
        var (left, right) = (rivers.Meet(west), rivers.Meet(east));
        return Closed([
            .. Rivers.Steps(-Ground.NorthMax, right.North).SkipLast(1).Select(north => new Spot(east(north), north)),
            .. rivers.MainMiddle(left.East, right.East).Reverse(),
            .. Rivers.Steps(-Ground.NorthMax, left.North).SkipLast(1).Select(north => new Spot(west(north), north))
                .Reverse(),
        ]);
    }

    private static Area Closed(List<Spot> ring)
    {
        ring.Add(ring[0]);
        return new Area(ring);
    }
}
