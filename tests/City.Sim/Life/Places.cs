namespace City.Sim;

/// <summary>Where lamps and stations stand on a plan.</summary>
internal static class Places
{
    private const double LampSpacing = 36;
    private const double LampSideMetres = 7;
    private const double AirApartMetres = 1_500;
    private const double BankMetres = 30;

    private static readonly double[] MainGauges = [-7_500, -3_000, 2_800, 7_500];
    private static readonly double[] BranchGauges = [2_500, 6_500];

    /// <summary>So many spots for lamps, from the centre outwards, on both sides of the larger roads.</summary>
    public static IEnumerable<Spot> Lamps(CityPlan plan, int count) =>
    (
        from road in plan.Network.Roads
        orderby road.Class == RoadClass.Residential, road.At(road.Length / 2).Spot.Length
        from number in Enumerable.Range(0, (int)(road.Length / LampSpacing))
        let at = road.At((number + 0.5) * LampSpacing)
        let side = number % 2 == 0 ? LampSideMetres : -LampSideMetres
        select at.Spot + new Spot(at.Onward.North, -at.Onward.East) * side
    ).Take(count);

    /// <summary>Spots for air stations, dry and apart from each other.</summary>
    public static IReadOnlyList<Spot> AirStations(CityPlan plan, int count)
    {
        var chance = new Chance(plan.Seed, "air-stations");
        var spots = new List<Spot>();
        while (spots.Count < count)
        {
            var spot = new Spot(chance.Between(-6_500, 6_500), chance.Between(-5_000, 5_000));
            var apart = spots.TrueForAll(other => other.MetresTo(spot) > AirApartMetres);
            if (apart && !plan.Wet(spot, BankMetres)) spots.Add(spot);
        }

        return spots;
    }

    /// <summary>Spots for gauges: four in the main river, two in the north branch, and which is which.</summary>
    public static IEnumerable<(Spot Spot, bool InBranch)> Gauges(CityPlan plan) =>
    [
        .. MainGauges.Select(east => (new Spot(east, plan.Rivers.MainNorth(east)), false)),
        .. BranchGauges.Select(north => (new Spot(plan.Rivers.BranchEast(north), north), true)),
    ];

    /// <summary>Roads with counting stations: some of each class, most on the larger ones.</summary>
    public static IEnumerable<Road> CountedRoads(CityPlan plan)
    {
        var chance = new Chance(plan.Seed, "counting-stations");
        (RoadClass Class, int Count)[] shares =
        [
            (RoadClass.Motorway, 6), (RoadClass.Primary, 20), (RoadClass.Secondary, 10), (RoadClass.Residential, 4),
        ];
        return shares.SelectMany(share => plan.Network.Roads.Where(road => road.Class == share.Class)
            .OrderBy(_ => chance.Next()).Take(share.Count).ToList());
    }
}
