namespace City.Sim.Tests;

public sealed class PlanTests
{
    private static readonly CityPlan[] Plans = [.. Enumerable.Range(1, 5).Select(seed => new CityPlan(seed))];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Plans.Length)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_city_has_about_400_kilometres_of_roads(int seed) =>
        Assert.InRange(Plans[seed - 1].Network.Kilometres, 380, 420);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_city_has_231_signals_each_where_three_roads_meet_at_least(int seed)
    {
        var network = Plans[seed - 1].Network;

        Assert.Equal(231, network.Signals.Distinct().Count());
        Assert.All(network.Signals, signal =>
        {
            var arms = network.Junctions[signal].Arms.Select(arm => network.Roads[arm]).ToList();
            Assert.InRange(arms.Count, 3, 4);
            var spot = network.Junctions[signal].Spot;
            Assert.All(arms, arm => Assert.True(arm.Line[0] == spot || arm.Line[^1] == spot));
            Assert.DoesNotContain(arms, arm => arm.Class == RoadClass.Motorway);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void From_every_junction_each_other_one_is_reached(int seed)
    {
        var network = Plans[seed - 1].Network;
        var reached = new HashSet<int> { 0 };
        var open = new Queue<int>(reached);
        while (open.TryDequeue(out var junction))
            foreach (var arm in network.Junctions[junction].Arms)
                if (network.Roads[arm].Beyond(junction) is var next && reached.Add(next)) open.Enqueue(next);

        Assert.Equal(network.Junctions.Count, reached.Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Only_bridges_go_over_water_and_both_rivers_have_some(int seed)
    {
        var plan = Plans[seed - 1];

        Assert.All(plan.Network.Roads, road => Assert.All(Enumerable.Range(0, road.Line.Length), corner =>
            Assert.True(!plan.Wet(road.Line[corner], 0)
                || road.Bridge is { } bridge && corner > bridge.From && corner < bridge.To)));
        var bridges = plan.Network.Roads.Where(road => road.Bridge is not null).ToList();
        Assert.InRange(bridges.Count(road => road.Street.NorthSouth), 5, 12);
        Assert.InRange(bridges.Count(road => !road.Street.NorthSouth), 3, 8);
        Assert.All(bridges, road => Assert.True(road.Class >= RoadClass.Secondary));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_city_has_hills_lakes_and_parks(int seed)
    {
        var plan = Plans[seed - 1];

        Assert.InRange(plan.Hills.Count, 4, 6);
        Assert.InRange(plan.Lakes.Count, 1, 3);
        Assert.InRange(plan.Parks.Count, 3, 40);
        Assert.All(plan.Network.Roads.Where(road => road.Class == RoadClass.Residential), road =>
            Assert.DoesNotContain(road.Line, spot => plan.Hills.Any(hill => hill.Holds(spot))));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 45)]
    [InlineData(1, 0, 90)]
    [InlineData(1, -1, 135)]
    [InlineData(0, -1, 180)]
    [InlineData(-2, -2, 225)]
    [InlineData(-1, 0, 270)]
    [InlineData(-1, 1.7320508, 330)]
    public void A_bearing_counts_from_north_by_east(double east, double north, double degrees) =>
        Assert.Equal(degrees, Exact.Bearing(east, north), 1e-4);

    [Fact]
    public void The_sine_of_the_house_is_a_sine() => Assert.All(Enumerable.Range(-500, 1_000), n =>
        Assert.Equal(Math.Sin(n / 137.0 * Math.Tau), Exact.Sine(n / 137.0), 1e-9));

    [Fact]
    public void Chance_of_one_subject_knows_nothing_of_another()
    {
        var (one, other, again) = (new Chance(1, "lamp-1"), new Chance(1, "lamp-2"), new Chance(1, "lamp-1"));
        var drawn = Enumerable.Range(0, 10_000).Select(_ => one.Next()).ToList();

        Assert.Equal(drawn, Enumerable.Range(0, 10_000).Select(n => n % 2 == 0 ? Drawn(other, again) : again.Next()));
        Assert.Equal(0.5, drawn.Average(), 0.02);
        Assert.All(drawn, number => Assert.InRange(number, 0, 0.9999999999999999));
        Assert.NotEqual(one.Next(), other.Next());

        static double Drawn(Chance other, Chance again)
        {
            other.Next();
            return again.Next();
        }
    }
}
