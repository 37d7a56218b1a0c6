namespace City.Simulation;

/// <summary>
/// Draws readings among what clients send: late ones, some that go into the past, and some that are taken back. Their
/// draws are of their own, so that runs without them are what they were before there were any.
/// </summary>
internal sealed class DrawReadings(Random random)
{
    private const string Level = "https://s/level";
    private const int Moments = 12;

    /// <summary>The next command, or null where it is to be another one.</summary>
    public Deed? Next(int number, bool together)
    {
        if (random.Next(5) > 0) return null;
        var ids = together && random.Next(3) == 0 ? Draw.Together : Draw.Plain;
        var command = new EntityCommand
        {
            Kind = CommandKind.Record, Id = ids[random.Next(ids.Length)], CommandId = $"c{number}",
        };
        command = random.Next(4) switch
        {
            0 => command with { Retracted = new Reading(Level, null, Time()) },
            1 => command with { Attributes = [Reading(number), Reading(number) with { DatasetId = "urn:d:0" }] },
            _ => command with
            {
                Kind = CommandKind.UpsertUpdate, Types = [Draw.Car],
                Late = number % 2 == 0 ? LateReadings.RefuseOlder : LateReadings.RefuseNotNewer,
                Attributes = [Draw.Number(Draw.Version, number), Reading(number)],
            },
        };
        return new Deed(number, new Caller("", $"client-{number % 5}", Grants.All), [command], null);
    }

    /// <summary>Few moments, so that readings meet, are corrected and come late.</summary>
    private Moment Time() => new(1_800_000_000_000 + random.Next(Moments) * 1_000);

    private Attribute Reading(int number) => new()
    {
        Name = Level, Kind = AttributeKind.Property, Value = Value.Of((long)number), ObservedAt = Time(),
    };
}
