namespace City.Sim.Tests;

public sealed class RhythmTests
{
    private const double Believable = 20_000;
    private const double Saturday = 5 * 24;

    [Fact]
    public void At_eight_there_is_more_than_three_times_the_traffic_of_three_at_night() =>
        Assert.True(MeanFlow(8) > 3 * MeanFlow(3), $"{MeanFlow(8)} against {MeanFlow(3)}");

    [Fact]
    public void On_a_saturday_the_morning_is_quiet() =>
        Assert.True(MeanFlow(Saturday + 8) < 0.6 * MeanFlow(8), $"{MeanFlow(Saturday + 8)} against {MeanFlow(8)}");

    [Fact]
    public void Most_vehicles_drive_at_eight_and_few_at_three()
    {
        var (day, night) = (Driving(8), Driving(27));

        Assert.True(day > 3 * night, $"{day} against {night}");
        Assert.InRange(day, 80, 100);

        static int Driving(double hour) => Days.City(hour, 100, 0).Until(Days.At(hour + 0.02))
            .Where(reading => reading.Command.Is(Vehicle.Type))
            .Where(reading => reading.Command.Words(Names.Transportation + "serviceStatus") == "onRoute")
            .DistinctBy(reading => reading.Command.Id).Count();
    }

    [Theory]
    [InlineData(12, "off")]
    [InlineData(17, "off")]
    [InlineData(22, "on")]
    [InlineData(27, "low")]
    [InlineData(30.5, "on")]
    [InlineData(33, "off")]
    public void Lamps_are_lit_at_night_only_but_for_those_that_failed(double hour, string power)
    {
        var lamps = StateOfLamps(hour);

        var sound = lamps.Where(lamp => lamp.Words(Names.Status) == "ok").ToList();
        Assert.All(sound, lamp => Assert.Equal(power, lamp.Words(Lamp.PowerState)));
        Assert.InRange(lamps.Count - sound.Count, 10, 45);
        Assert.InRange(lamps.Except(sound).Count(lamp => lamp.Words(Lamp.PowerState) == "on"), 1, 15);
    }

    [Fact]
    public void At_dusk_lamps_come_on_one_after_another()
    {
        var lit = Days.City(17.5, 0, 2_000).Until(Days.At(20)).Where(reading => reading.Command.Is(Lamp.Type))
            .Where(reading => reading.Command.Words(Lamp.PowerState) == "on")
            .Select(reading => reading.DueAt.Milliseconds).ToList();

        Assert.InRange(lit.Count, 1_900, 2_000);
        // One that is repaired at night comes on later than all others.
        Assert.InRange((lit.Order().ElementAt(1_850) - lit.Min()) / 60_000, 5, 20);
        Assert.InRange(CityTime.Of(new Moment(lit.Min())).Hour, 18, 19.5);
    }

    [Fact]
    public void Rain_slows_traffic_raises_the_river_and_is_no_daily_thing()
    {
        var weather = new Weather(1);
        var hours = Enumerable.Range(0, 60 * 24).Select(hour => CityTime.Of(Days.At(hour))).ToList();

        Assert.InRange(hours.Count(hour => weather.RainAt(hour) > 0) / (double)hours.Count, 0.05, 0.4);
        Assert.All(hours, hour => Assert.Equal(weather.RainAt(hour) > 0, weather.RoadFactorAt(hour) < 1));
        Assert.All(hours, hour => Assert.InRange(weather.RoadFactorAt(hour), 0.7, 1));
        var wettest = hours.MaxBy(weather.RainAt);
        var before = weather.RunoffAt(new CityTime(wettest.Days - 0.25));
        var after = weather.RunoffAt(new CityTime(wettest.Days + 0.25));
        Assert.True(after > before + 0.3, $"{before} m, then {after} m");
    }

    [Fact]
    public void Months_are_warm_and_cold_as_in_the_subtropics()
    {
        var weather = new Weather(1);

        Assert.InRange(MeanOfMonth(-55), 4, 13);
        Assert.InRange(MeanOfMonth(130), 24, 34);

        double MeanOfMonth(int day) => Enumerable.Range(0, 30 * 24)
            .Average(hour => weather.TemperatureAt(CityTime.Of(Days.At(day * 24 + hour))));
    }

    private static double MeanFlow(double hour) => Days.OfStations(hour, hour + 0.5)
        .Where(reading => reading.Command.Is(CountingStation.Type))
        .Select(reading => reading.Command.Number(CountingStation.Intensity))
        .Where(flow => flow < Believable).Average();

    private static List<EntityCommand> StateOfLamps(double hour)
    {
        var city = Days.City(hour - 1, 0, 2_000);
        var lamps = city.Arrivals().Where(command => command.Is(Lamp.Type)).ToDictionary(command => command.Id);
        foreach (var reading in city.Until(Days.At(hour)))
            if (reading.Command.Is(Lamp.Type)) lamps[reading.Command.Id] = reading.Command;
        return [.. lamps.Values];
    }
}
