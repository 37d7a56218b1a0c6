namespace City.Sim.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void An_hour_of_the_same_city_is_the_same_bytes_each_time()
    {
        static string Hour() => Days.Digest(Days.City(7.5, 30, 2_000).Until(Days.At(8.5)));

        Assert.Equal(Hour(), Hour());
    }

    /// <summary>Held so that what the city of seed 1 says changes only when somebody means it to.</summary>
    [Fact]
    public void The_hour_of_seed_1_is_the_one_that_was_agreed() =>
        Assert.Equal("33e7ba6074e2853a", Days.Digest(Days.City(17.5, 20, 2_000).Until(Days.At(18.5))));

    [Fact]
    public void Another_seed_says_other_things()
    {
        var other = new LivingCity(new CityPlan(2), new CityScale(20, 20), Days.At(8));

        Assert.NotEqual(
            Days.City(8, 20, 20).Until(Days.At(8.01)).Select(reading => reading.Command.Attributes[0].Value.ToJson()),
            other.Until(Days.At(8.01)).Select(reading => reading.Command.Attributes[0].Value.ToJson()));
    }

    [Fact]
    public void A_vehicle_or_a_lamp_more_changes_nothing_for_the_others()
    {
        var few = Days.City(17.5, 10, 50).Until(Days.At(18.5)).Select(Days.Line).ToList();
        var fewer = few.Select(line => line.Split(' ')[1]).ToHashSet();

        var more = Days.City(17.5, 12, 70).Until(Days.At(18.5)).Select(Days.Line)
            .Where(line => fewer.Contains(line.Split(' ')[1])).ToList();

        Assert.Equal(few.Order(StringComparer.Ordinal), more.Order(StringComparer.Ordinal));
        Assert.Contains(fewer, id => id.Contains(":Streetlight:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_city_that_runs_faster_tells_less_of_the_same_ways()
    {
        var every = Vehicles(1);
        var some = Vehicles(60);

        Assert.Subset(every, some);
        Assert.InRange(some.Count, every.Count / 40, every.Count / 20);

        static HashSet<string> Vehicles(int speed) =>
        [
            .. Days.City(8, 20, 0, speed).Until(Days.At(9)).Where(reading => reading.Command.Is(Vehicle.Type))
                .Select(Days.Line),
        ];
    }

    [Fact]
    public void What_arrives_is_in_order_and_no_command_has_the_id_of_another()
    {
        var readings = Days.City(8, 50, 500).Until(Days.At(8.5)).ToList();

        Assert.Equal(readings.Select(x => x.DueAt), readings.Select(x => x.DueAt).Order());
        Assert.Equal(readings.Count, readings.DistinctBy(reading => reading.Command.CommandId).Count());
        Assert.All(readings, reading =>
            Assert.InRange(reading.Command.CommandId!.Length, 1, EntityCommand.CommandIdLengthMax));
    }
}
