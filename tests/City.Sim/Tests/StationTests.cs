namespace City.Sim.Tests;

public sealed class StationTests
{
    private const int StationCount = 1 + 12 + 6 + 40;
    private const double HoursOfRun = 48;

    private static readonly List<Reading> Readings = Days.OfStations(0, HoursOfRun);

    [Fact]
    public void Two_of_a_hundred_readings_arrive_late_and_then_out_of_order()
    {
        var late = Readings.Where(reading => reading.DueAt > reading.ObservedAt()).ToList();

        Assert.Equal(Station.LateShare, late.Count / (double)Readings.Count, 0.003);
        Assert.All(late, reading =>
            Assert.InRange(reading.DueAt.Milliseconds - reading.ObservedAt().Milliseconds, 60_000, 1_800_000));
        var overtaken = Readings.GroupBy(reading => reading.Command.Id).Sum(of => of.Zip(of.Skip(1))
            .Count(pair => pair.First.ObservedAt() > pair.Second.ObservedAt()));
        Assert.InRange(overtaken, late.Count / 2, late.Count);
    }

    [Fact]
    public void One_of_two_hundred_readings_cannot_be_true()
    {
        double[] impossible = [-273, -50, -99, 99_999];

        var wrong = Readings.Where(reading => Impossible(reading.Command)).ToList();

        Assert.Equal(Station.WrongShare, wrong.Count / (double)Readings.Count, 0.001);
        Assert.Equal(4, wrong.DistinctBy(reading => reading.Command.Types[0]).Count());

        bool Impossible(EntityCommand command) => impossible.Contains(command.Number(command.Attributes[0].Name));
    }

    [Fact]
    public void What_is_not_wrong_lies_where_such_things_lie() => Assert.DoesNotContain(Readings, reading =>
    {
        var command = reading.Command;
        var first = command.Number(command.Attributes[0].Name);
        if (first is -273 or -50 or -99 or 99_999) return false;
        var (least, most) = command.Types[0] switch
        {
            WeatherStation.Type => (-5, 42),
            AirStation.Type => (3, 150),
            RiverStation.Type => (4.5, 12.0),
            _ => (0.0, 6_500.0),
        };
        return first < least || first > most;
    });

    [Fact]
    public void A_station_falls_silent_for_hours_and_comes_back()
    {
        const int Weeks = 4;
        var station = new AirStation(Identity.Of(1, AirStation.Type, 1, new Text("Air station", "空气监测站")),
            Days.Monday, new Spot(0, 0), new Weather(1));

        var silent = Enumerable.Range(0, Weeks * 7 * 24 * 12).Select(n => station.IsSilent(Days.At(n / 12.0))).ToList();
        var spells = silent.Zip(silent.Skip(1)).Count(pair => pair.First != pair.Second);
        var all = Readings.GroupBy(reading => reading.Command.Id).ToDictionary(of => of.Key, of => of.Count());

        Assert.InRange(spells, 0, 12);
        Assert.InRange(silent.Count(is_ => is_), 0, silent.Count / 10);
        // Over all stations: about one stretch of six hours in a hundred is missing.
        var full = 40 * HoursOfRun * 60 + 19 * HoursOfRun * 12;
        Assert.Equal(1 - Station.SilentShare, Readings.Count / full, 0.008);
        Assert.Equal(StationCount, all.Count);
        Assert.Contains(all, pair => pair.Key.Contains("TrafficFlow", StringComparison.Ordinal) && pair.Value < 2_700);
    }

    [Fact]
    public void Signals_alternate_and_some_fail_to_flashing_and_recover()
    {
        var plans = Enumerable.Range(0, 231).Select(n => new SignalPlan(new Chance(1, $"plan-{n}"))).ToList();
        var phases = plans.Select(plan => Enumerable.Range(0, 12 * 24 * 4)
            .Select(n => plan.At(Days.At(n / 3.97))).ToList()).ToList();

        var flashing = phases.Sum(of => of.Count(phase => phase == SignalPhase.Flashing));
        Assert.Equal(SignalPlan.FlashingShare, flashing / (double)phases.Sum(of => of.Count), 0.003);
        Assert.All(phases, of => Assert.Contains(SignalPhase.NorthSouth, of));
        Assert.All(phases, of => Assert.Contains(SignalPhase.EastWest, of));
        Assert.All(plans, plan =>
        {
            var next = plan.Next(Days.Monday);
            Assert.InRange(plan.Next(next).Milliseconds - next.Milliseconds, 40_000, 60_000);
        });
    }
}
