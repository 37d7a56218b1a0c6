namespace City.Sim;

/// <summary>What stands between the streets of the close part: parks on some blocks, buildings on the others.</summary>
internal static class Blocks
{
    private const double ParkShare = 0.05;
    private const double RoadMargin = 45;
    private const int Lots = 4;
    private const double BuiltShare = 0.85;

    /// <summary>Parks and buildings of a city.</summary>
    public static (IReadOnlyList<Area> Parks, IReadOnlyList<Building> Buildings) Of(
        long seed, StreetGrid grid, Rivers rivers, IReadOnlyList<Area> hills)
    {
        var chance = new Chance(seed, "blocks");
        var parks = new List<Area>();
        var buildings = new List<Building>();
        foreach (var (least, most) in grid.Blocks())
        {
            var (south, north) = (least + new Spot(RoadMargin, RoadMargin), most - new Spot(RoadMargin, RoadMargin));
            if (chance.Happens(ParkShare))
            {
                var park = Outline(grid, south, north, 8);
                if (IsFree(park, rivers, hills)) parks.Add(park);
                continue;
            }

            foreach (var (lotLeast, lotMost) in LotsOf(south, north))
                if (BuildingOn(lotLeast, lotMost, grid, chance) is { } building && IsFree(building.Area, rivers, hills))
                    buildings.Add(building);
        }

        return (parks, buildings);
    }

    private static IEnumerable<(Spot Least, Spot Most)> LotsOf(Spot south, Spot north)
    {
        var size = (north - south) * (1.0 / Lots);
        return
            from column in Enumerable.Range(0, Lots)
            from row in Enumerable.Range(0, Lots)
            let least = south + new Spot(size.East * column, size.North * row)
            select (least, least + size);
    }

    private static Building? BuildingOn(Spot least, Spot most, StreetGrid grid, Chance chance)
    {
        var (built, wide, deep) = (chance.Happens(BuiltShare), chance.Between(0.35, 0.8), chance.Between(0.25, 0.7));
        var height = 9 + 30 * chance.Next() * chance.Next();
        var size = most - least;
        var corner = least + new Spot(size.East * (1 - wide) / 2, size.North * (1 - deep) / 2);
        if (!built) return null;
        // Towers stand near the centre.
        var central = Math.Max(0, 1 - grid.Place(corner).Length / 4_000);
        height += 180 * central * central * chance.Next();
        var outline = Outline(grid, corner, corner + new Spot(size.East * wide, size.North * deep), 1);
        return new Building(outline, (int)Math.Round(height));
    }

    private static bool IsFree(Area area, Rivers rivers, IReadOnlyList<Area> hills) =>
        !area.Ring.Any(spot => rivers.Wet(spot, 40) || hills.Any(hill => hill.Holds(spot)));

    // A rectangle of the grid as it lies on the bent ground, counter-clockwise.
    private static Area Outline(StreetGrid grid, Spot least, Spot most, int steps)
    {
        Spot[] corners = [least, new(most.East, least.North), most, new(least.East, most.North), least];
        var ring = corners.Zip(corners.Skip(1)).SelectMany(side => Enumerable.Range(0, steps)
            .Select(n => grid.Place(side.First + (side.Second - side.First) * (n / (double)steps)))).ToList();
        ring.Add(ring[0]);
        return new Area(ring);
    }
}
