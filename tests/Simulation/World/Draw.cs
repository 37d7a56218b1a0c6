using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>Draws what clients send: few entities, so that commands meet, and few attributes of every kind.</summary>
internal sealed class Draw(Random random)
{
    public const string Version = "https://s/version", Speed = "https://s/speed", Link = "https://s/link",
        Car = "https://s/Car", Bus = "https://s/Bus";

    private const string Place = "https://s/place";
    private static readonly string[] Types = [Car, Bus];
    private static readonly string[] Tenants = ["", "", "north"];

    /// <summary>Entities that are only ever found by their own id.</summary>
    public static readonly string[] Plain = [.. Enumerable.Range(0, 8).Select(i => $"urn:s:{i}")];

    /// <summary>Entities that transactions put beside a key.</summary>
    public static readonly string[] Together = [.. Enumerable.Range(0, 4).Select(i => $"urn:t:{i}")];

    private static readonly string[] Keys = ["urn:k:0", "urn:k:1", "urn:s:0"];

    public static Caller Reader(string tenant) => new(tenant, "reader", Grants.All);

    public string Tenant() => Tenants[random.Next(Tenants.Length)];

    public string Id(bool together) =>
        together && random.Next(3) == 0 ? Together[random.Next(Together.Length)] : Plain[random.Next(Plain.Length)];

    public Deed Single(int number, bool together)
    {
        var kind = (CommandKind)random.Next((int)CommandKind.Create, (int)CommandKind.Delete + 1);
        var sets = kind is not (CommandKind.Delete or CommandKind.DeleteAttribute);
        var keyed = !sets || random.Next(7) > 0;
        return new Deed(number, By(number), [Command(kind, Id(together), number, keyed ? $"c{number}" : null)], null);
    }

    public Deed Transaction(int number)
    {
        var ids = Together.Where(_ => random.Next(2) == 0).DefaultIfEmpty(Together[0]).ToList();
        var commands = ids.Select((id, i) => Command(
            random.Next(4) switch
            {
                0 => CommandKind.Create,
                1 => CommandKind.Append,
                2 => CommandKind.Upsert,
                _ => CommandKind.UpsertUpdate,
            },
            id, number, $"c{number}.{i}"));
        return new Deed(number, By(number), [.. commands], Keys[random.Next(Keys.Length)]);
    }

    private Caller By(int number) => new(Tenant(), $"client-{number % 5}", Grants.All);

    private EntityCommand Command(CommandKind kind, string id, int number, string? commandId)
    {
        var one = kind is CommandKind.PatchAttribute or CommandKind.ReplaceAttribute;
        return new EntityCommand
        {
            Kind = kind,
            Id = id,
            CommandId = commandId,
            Types = one || kind is CommandKind.Delete or CommandKind.DeleteAttribute ? [] : [Types[random.Next(2)]],
            Attributes = kind is CommandKind.Delete or CommandKind.DeleteAttribute ? []
                : one ? [Number(Version, number)] : [Number(Version, number), .. Others()],
            AttributeName = kind == CommandKind.DeleteAttribute ? Name(random.Next(6)) : null,
            AllInstances = kind == CommandKind.DeleteAttribute && random.Next(2) == 0,
        };
    }

    private List<Attribute> Others() =>
        Enumerable.Range(0, random.Next(4)).Select(_ => Other(random.Next(6)))
            .DistinctBy(each => (each.Name, each.DatasetId)).GroupBy(each => each.Name).SelectMany(each => each)
            .ToList();

    private static string Name(int which) => which switch
    {
        0 => Speed, 1 => Place, 2 => Link, 3 => "https://s/text", _ => $"https://s/more-{which}",
    };

    private Attribute Other(int which) => which switch
    {
        0 => Number(Speed, random.Next(5)),
        1 => new Attribute
        {
            Name = Place, Kind = AttributeKind.GeoProperty,
            Value = Value.Json(System.Text.Encoding.UTF8.GetBytes(
                $$"""{"type":"Point","coordinates":[{{random.Next(-170, 170)}},{{random.Next(-80, 80)}}]}""")),
        },
        2 => new Attribute
        {
            Name = Link, Kind = AttributeKind.Relationship, Value = Value.Of(Plain[random.Next(Plain.Length)]),
        },
        3 => new Attribute
        {
            Name = Name(3), Kind = AttributeKind.Property, Value = Value.Of(new string('x', random.Next(40))),
            DatasetId = random.Next(2) == 0 ? null : $"urn:d:{random.Next(2)}",
            ObservedAt = random.Next(2) == 0 ? null : new Moment(1_800_000_000_000 + random.Next(100_000)),
        },
        _ => Number($"https://s/more-{random.Next(30)}", random.Next(100)),
    };

    public static Attribute Number(string name, long value) =>
        new() { Name = name, Kind = AttributeKind.Property, Value = Value.Of(value) };
}
