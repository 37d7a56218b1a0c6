namespace City.Sim;

/// <summary>Hills and lakes: where they may lie, away from water and, for lakes, from roads.</summary>
internal static class Landscape
{
    private const int TriesMax = 400;
    private const double ShoreMetres = 80;

    // Around where a hill is looked for, and how large it is, in metres.
    private static readonly (Spot Around, double Metres)[] Hills =
    [
        (new(-3_300, 1_500), 600), (new(3_400, -2_700), 550), (new(-8_600, 4_400), 1_050), (new(8_500, -5_600), 1_050),
        (new(8_700, 4_700), 950), (new(-8_400, -5_900), 1_000),
    ];

    /// <summary>The hills of a city, none of them in a river.</summary>
    public static IReadOnlyList<Area> HillsOf(long seed, Rivers rivers)
    {
        var chance = new Chance(seed, "hills");
        return [.. Hills.Select(hill => Find(hill.Around, 900, hill.Metres, chance,
            spot => Ground.Holds(spot) && !rivers.Wet(spot, ShoreMetres))).OfType<Area>()];
    }

    /// <summary>Lakes: beside all roads, hills and rivers.</summary>
    public static IReadOnlyList<Area> LakesOf(
        long seed, Rivers rivers, IReadOnlyList<Area> hills, RoadNetwork network)
    {
        var chance = new Chance(seed, "lakes");
        var corners = network.Roads.SelectMany(road => road.Line).ToList();
        var lakes = new List<Area>();
        foreach (var metres in new double[] { 330, 280, 240 })
        {
            var lake = Find(new Spot(0, 0), Ground.EastMax, metres, chance, spot =>
                Ground.Holds(spot * 1.05) && !rivers.Wet(spot, ShoreMetres) && !hills.Any(hill => hill.Holds(spot))
                && !lakes.Any(other => other.Ring[0].MetresTo(spot) < 2_000)
                && corners.TrueForAll(corner => corner.MetresTo(spot) > 150));
            if (lake is not null) lakes.Add(lake);
        }

        return lakes;
    }

    private static Area? Find(Spot around, double reach, double metres, Chance chance, Func<Spot, bool> fits)
    {
        for (var n = 0; n < TriesMax; n++)
        {
            var middle = around + new Spot(chance.Between(-reach, reach), chance.Between(-reach, reach));
            if (Math.Abs(middle.North) > Ground.NorthMax) continue;
            var area = Area.Round(middle, metres, chance);
            if (fits(middle) && area.Ring.All(fits)) return area;
        }

        return null;
    }
}
