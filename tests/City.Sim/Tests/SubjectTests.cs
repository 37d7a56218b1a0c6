namespace City.Sim.Tests;

public sealed class SubjectTests
{
    private static readonly List<EntityCommand> Arrivals = [.. Days.City(8, 400, 2_000).Arrivals()];

    [Theory]
    [InlineData(Vehicle.Type, 400)]
    [InlineData(Lamp.Type, 2_000)]
    [InlineData(Signal.Type, 231)]
    [InlineData(AirStation.Type, 12)]
    [InlineData(RiverStation.Type, 6)]
    [InlineData(CountingStation.Type, 40)]
    [InlineData(WeatherStation.Type, 1)]
    public void The_city_has_so_many_of_each_kind(string type, int count) =>
        Assert.Equal(count, Arrivals.Where(command => command.Is(type)).DistinctBy(command => command.Id).Count());

    [Fact]
    public void Everything_says_of_itself_that_it_is_simulated() => Assert.All(Arrivals, command =>
    {
        Assert.Contains(":simulated-1-", command.Id, StringComparison.Ordinal);
        var name = command.Attributes.Single(attribute => attribute.Name == Names.Name);
        Assert.Equal(AttributeKind.LanguageProperty, name.Kind);
        Assert.Matches("\"en\":\"[^\"]* \\(simulated\\)\",\"zh\":\"[^\"]*（模拟）\"", name.Value.ToJson());
        Assert.Equal("simulated, seed 1", command.Words(Names.Source));
        Assert.Equal("City.Sim: simulated, not measured", command.Words(Names.DataProvider));
        Assert.Contains(command.Attributes, attribute => attribute.Name == Names.Location);
    });

    [Fact]
    public void Lamps_stand_beside_roads_and_there_is_room_for_the_most_there_may_be()
    {
        var lamps = Places.Lamps(Days.Plan, CityScale.LampsMax).ToList();

        Assert.Equal(CityScale.LampsMax, lamps.Distinct().Count());
        Assert.All(lamps, lamp => Assert.True(Ground.Holds(lamp)));
    }

    [Fact]
    public void Air_is_measured_on_dry_land_and_levels_in_the_rivers()
    {
        Assert.All(Places.AirStations(Days.Plan, 12), spot => Assert.False(Days.Plan.Wet(spot, 0)));
        Assert.All(Places.Gauges(Days.Plan), gauge =>
            Assert.True(gauge.InBranch ? Days.Plan.Rivers.InBranch(gauge.Spot) : Days.Plan.Rivers.InMain(gauge.Spot)));
    }
}
