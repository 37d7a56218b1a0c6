using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Distance;

namespace City.Sim.Tests;

public sealed class VehicleTests
{
    private const double RoadMetres = 15;
    private const double StepMetresMax = 60;

    private static readonly List<Reading> Readings =
        [.. Days.City(7.75, 40, 0).Until(Days.At(8)).Where(reading => reading.Command.Is(Vehicle.Type))];

    [Fact]
    public void Every_position_of_a_vehicle_lies_on_a_road_of_the_map()
    {
        var roads = new IndexedFacetDistance(
            new GeometryCollection([.. MapReader.Seed1.Layer("roads").Select(road => road.Shape)]));

        Assert.InRange(Readings.Count, 10_000, 20_000);
        Assert.All(Readings, reading => Assert.InRange(roads.Distance(PointOf(reading)), 0, RoadMetres));
    }

    [Fact]
    public void No_vehicle_jumps_and_some_wait_at_signals()
    {
        foreach (var ways in Readings.GroupBy(reading => reading.Command.Id))
            Assert.All(ways.Zip(ways.Skip(1)), pair => Assert.InRange(
                PointOf(pair.First).Distance(PointOf(pair.Second)), 0,
                StepMetresMax * (pair.Second.DueAt.Milliseconds - pair.First.DueAt.Milliseconds) / 2_000));
        var waiting = Readings.Count(reading => reading.Command.Number(Vehicle.Speed) == 0) / (double)Readings.Count;
        Assert.InRange(waiting, 0.1, 0.6);
    }

    [Fact]
    public void No_vehicle_drives_into_a_junction_whose_signal_holds_it_back()
    {
        var plans = Enumerable.Range(0, 20).Select(n => new SignalPlan(new Chance(1, $"plan-{n}"))).ToList();

        Assert.All(plans, plan => Assert.All(Enumerable.Range(0, 300), second =>
        {
            var moment = new Moment(Days.Monday.Milliseconds + second * 1_000);
            var (north, east) = (plan.LetsGo(true, moment), plan.LetsGo(false, moment));
            Assert.True(north ^ east || plan.At(moment) == SignalPhase.Flashing);
        }));
    }

    [Fact]
    public void A_vehicle_drives_in_the_direction_that_it_says() => Assert.All(
        Readings.GroupBy(reading => reading.Command.Id).SelectMany(ways => ways.Zip(ways.Skip(1)))
            .Where(pair => PointOf(pair.First).Distance(PointOf(pair.Second)) > 5)
            .Where(pair => Bearing(pair.First) == Bearing(pair.Second)),
        pair =>
        {
            var (from, to) = (PointOf(pair.First), PointOf(pair.Second));
            var turned = Math.Abs(Exact.Bearing(to.X - from.X, to.Y - from.Y) - Bearing(pair.Second)) % 360;
            Assert.True(Math.Min(turned, 360 - turned) < 25, $"{turned} degrees");
        });

    private static double Bearing(Reading reading) => reading.Command.Number(Names.Transportation + "bearing");

    private static Point PointOf(Reading reading)
    {
        using var place = JsonDocument.Parse(reading.Command.Attributes[0].Value.ToJson());
        var pair = place.RootElement.GetProperty("coordinates");
        var spot = Ground.SpotOf(pair[0].GetDouble(), pair[1].GetDouble());
        return new Point(spot.East, spot.North);
    }
}
