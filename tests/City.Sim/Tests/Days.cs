using System.Security.Cryptography;
using System.Text;

namespace City.Sim.Tests;

/// <summary>Lets time go by in a city and looks at what it said.</summary>
internal static class Days
{
    public static readonly CityPlan Plan = new(1);

    /// <summary>Monday, 2 March 2026, midnight by the clocks of the city.</summary>
    public static readonly Moment Monday = new(DateTimeOffset.Parse(
        "2026-03-02T00:00:00+08:00", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());

    /// <summary>Fast enough that signals and vehicles seldom speak.</summary>
    private const int Fast = 3_600;

    public static Moment At(double hours) => new(Monday.Milliseconds + (long)(hours * 3_600_000));

    public static LivingCity City(double fromHours, int vehicles, int lamps, int speed = 1) =>
        new(Plan, new CityScale(vehicles, lamps, speed), At(fromHours));

    /// <summary>What stations say from one hour to another; hours since the Monday began.</summary>
    public static List<Reading> OfStations(double fromHours, double toHours) =>
    [
        .. City(fromHours, 0, 0, Fast).Until(At(toHours)).Where(reading => !reading.Command.Is(Signal.Type)),
    ];

    public static Moment ObservedAt(this Reading reading) => reading.Command.Attributes[0].ObservedAt!.Value;

    public static double Number(this EntityCommand command, string name)
    {
        Assert.True(command.Attributes.Single(attribute => attribute.Name == name).Value.TryGetNumber(out var number));
        return number;
    }

    public static string? Words(this EntityCommand command, string name) =>
        command.Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Value.AsText();

    public static bool Is(this EntityCommand command, string type) => command.Types[0] == type;

    /// <summary>Everything that was said, byte for byte.</summary>
    public static string Digest(IEnumerable<Reading> readings)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var reading in readings) digest.AppendData(Encoding.UTF8.GetBytes(Line(reading)));
        return Convert.ToHexStringLower(digest.GetHashAndReset())[..16];
    }

    public static string Line(Reading reading) =>
        $"{reading.DueAt} {reading.Command.Id} {reading.Command.CommandId}"
        + string.Concat(reading.Command.Attributes.Select(attribute =>
            $" {attribute.Name}={attribute.Value.ToJson()} {attribute.UnitCode} {attribute.ObservedAt}")) + "\n";
}
