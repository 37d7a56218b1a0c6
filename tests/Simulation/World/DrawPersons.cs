using System.Collections.Immutable;
using System.Text;

namespace City.Simulation;

/// <summary>
/// Draws what tells of persons. Each personal value goes with an open one that says the same in another word: whatever
/// becomes of the one must become of the other, as long as the key is there.
/// </summary>
internal sealed class DrawPersons(Random random)
{
    public const string Name = "https://s/name", OpenName = "https://s/name-in-the-open";

    /// <summary>What every personal value holds and nothing else does.</summary>
    public const string Secret = "geheim-";

    /// <summary>What stands in its place in the open.</summary>
    public const string Open = "offen-";

    /// <summary>As whom persons are erased; the city itself goes on with it under the same name.</summary>
    public const string Eraser = "erasure";

    private const string Note = "https://s/note", Dataset = "urn:d:0";

    /// <summary>A car tells of itself, a bus of whom its link leads to.</summary>
    public static readonly ImmutableArray<PersonalData> Declared =
        [new(Draw.Car, [Name], null), new(Draw.Bus, [Name], Draw.Link)];

    public static Caller Erasing(string tenant) => new(tenant, Eraser, Grants.All);

    public string Tenant() => random.Next(4) == 0 ? "north" : "";

    /// <summary>The entity of a person, who is nobody now and then.</summary>
    public string Subject(bool together) => together && random.Next(4) == 0
        ? Draw.Together[random.Next(Draw.Together.Length)]
        : Draw.Plain[random.Next(Draw.Plain.Length)];

    /// <summary>A name that somebody had, has, or never had.</summary>
    public Value Known(int deeds) => Value.Of($"{Secret}{random.Next(deeds + 1)}");

    /// <summary>One of several, or another where there are none.</summary>
    public T One<T>(IReadOnlyList<T> of, T otherwise) => of.Count == 0 ? otherwise : of[random.Next(of.Count)];

    public bool Chance(int of) => random.Next(of) == 0;

    public Deed Next(int number, bool together)
    {
        var command = Command(number, Subject(together)) with { CommandId = $"c{number}" };
        return new Deed(number, new Caller(Tenant(), $"client-{number % 5}", Grants.All), [command], null);
    }

    private EntityCommand Command(int number, string id)
    {
        var kind = random.Next(10) switch
        {
            0 => CommandKind.Create, 1 => CommandKind.Replace, 2 => CommandKind.Upsert, 3 => CommandKind.Update,
            4 or 5 => CommandKind.Merge, 6 => CommandKind.Append, 7 => CommandKind.Record,
            8 when random.Next(3) == 0 => CommandKind.DeleteAttribute, _ => CommandKind.UpsertUpdate,
        };
        var command = new EntityCommand { Kind = kind, Id = id };
        return kind switch
        {
            CommandKind.DeleteAttribute => command with { AttributeName = Name, AllInstances = random.Next(2) == 0 },
            CommandKind.Record => command with
            {
                Attributes = [.. Pair(number, null, Time())],
            },
            _ => command with
            {
                Types = kind is CommandKind.Append or CommandKind.Merge or CommandKind.Update
                    && random.Next(4) > 0 ? [] : [random.Next(2) == 0 ? Draw.Car : Draw.Bus],
                NoOverwrite = kind == CommandKind.Append && random.Next(3) == 0,
                Attributes = [Draw.Number(Draw.Version, number), .. Pairs(number), .. Link()],
            },
        };
    }

    private List<Attribute> Pairs(int number) => random.Next(4) switch
    {
        0 => [.. Pair(number, null, null), .. Pair(number, Dataset, null)],
        1 => Pair(number, Dataset, null),
        _ => Pair(number, null, random.Next(3) == 0 ? Time() : null),
    };

    /// <summary>The same value twice, sealed and open; and maybe one inside it.</summary>
    private List<Attribute> Pair(int number, string? dataset, Moment? observed)
    {
        var (isJson, isIn, hasNote) = (random.Next(3) == 0, random.Next(3), random.Next(3) == 0);
        return [One(Name, Secret), One(OpenName, Open)];

        Attribute One(string name, string word) => new()
        {
            Name = name, Kind = AttributeKind.Property, DatasetId = dataset, ObservedAt = observed,
            Value = isJson
                ? Value.Json(Encoding.UTF8.GetBytes($$"""{"part-{{isIn}}":"{{word}}{{number}}"}"""))
                : Value.Of($"{word}{number}"),
            SubAttributes = !hasNote ? [] :
            [
                new Attribute
                {
                    Name = Note, Kind = AttributeKind.Property, Value = Value.Of($"{word}{number}"),
                },
            ],
        };
    }

    /// <summary>Now and then the link that says of whom it tells, or that it tells of nobody else any more.</summary>
    private IEnumerable<Attribute> Link()
    {
        if (random.Next(3) > 0) return [];
        return
        [
            new Attribute
            {
                Name = Draw.Link, Kind = AttributeKind.Relationship,
                Value = random.Next(6) == 0 ? Value.Null : Value.Of(Draw.Plain[random.Next(Draw.Plain.Length)]),
            },
        ];
    }

    private Moment Time() => new(1_800_000_000_000 + random.Next(12) * 1_000);
}
