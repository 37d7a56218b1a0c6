namespace City.Live.Tests;

/// <summary>Commands over a small world, so that they meet each other often.</summary>
internal static class Draw
{
    public static readonly string[] Ids = ["urn:a", "urn:b", "urn:c", "urn:d"];
    public static readonly string[] Names = ["https://t/speed", "https://t/name", "https://t/place", "https://t/link"];
    public static readonly string?[] Datasets = [null, null, null, "urn:ds:1", "urn:ds:2"];
    public static readonly string[] Types = ["https://t/Car", "https://t/Bus", "https://t/Lamp"];
    public static readonly string[] Tenants = ["", "", "north"];

    public static readonly Gen<Value> Scalar = Gen.OneOf(
        Gen.Long[-5, 5].Select(number => Value.Of(number)),
        Gen.Long[-400, 400].Select(number => Value.Decimal(number, 2)),
        Gen.OneOf(
            "", "a", "é\"\\\n", "2026-11-23T08:00:00Z", "2026-11-23T16:00:00+08:00", "2027-01-01T00:00:00.5Z", "urn:a",
            "urn:b").Select(text => Value.Of(text)),
        Gen.Bool.Select(truth => Value.Of(truth)),
        Gen.Const(Value.Number("12345678901234567890.5"u8)));

    public static readonly Gen<Value> Json = Gen.OneOf(
        """{"a":1}""", """{"a":{"b":null,"c":"urn:a"},"d":[1,"urn:b"]}""", """{"a":null}""", """["urn:a","urn:b"]""",
        """{"a":"urn:ngsi-ld:null","e":{"f":null}}""", """[1,"x",{"@type":"T","@value":"2026-11-23T08:00:00Z"}]""",
        """{"a":{"c":{"z":null,"y":2}}}""", "[]", "{}")
        .Select(json => Value.Json(System.Text.Encoding.UTF8.GetBytes(json)));

    public static readonly Gen<Value> Place = Gen.OneOf(
        """{"type":"Point","coordinates":[1,2]}""", """{"type":"Point","coordinates":[-179.99,89.5]}""",
        """{"type":"LineString","coordinates":[[1,2],[1.5,2.5]]}""",
        """{"type":"Polygon","coordinates":[[[0,0],[3,0],[3,3],[0,0]]]}""",
        """{"type":"MultiPoint","coordinates":[[1,2],[100,2]]}""")
        .Select(json => Value.Json(System.Text.Encoding.UTF8.GetBytes(json)));

    private static readonly Gen<Value> Language = Gen.OneOf("""{"en":"bridge","zh":"桥"}""", """{"en":"urn:a"}""")
        .Select(json => Value.Json(System.Text.Encoding.UTF8.GetBytes(json)));

    private static readonly Gen<Value> Link = Gen.OneOf(
        Gen.OneOf(Ids).Select(id => Value.Of(id)),
        Gen.OneOf("""["urn:a","urn:a","urn:c"]""", """["https://x/1","urn:b"]""")
            .Select(json => Value.Json(System.Text.Encoding.UTF8.GetBytes(json))));

    public static readonly Gen<(AttributeKind Kind, Value Value)> Content = Gen.Frequency(
        (4, Scalar.Select(value => (AttributeKind.Property, value))),
        (2, Json.Select(value => (AttributeKind.Property, value))),
        (2, Place.Select(value => (AttributeKind.GeoProperty, value))),
        (2, Link.Select(value => (AttributeKind.Relationship, value))),
        (1, Link.Select(value => (AttributeKind.ListRelationship, value))),
        (1, Language.Select(value => (AttributeKind.LanguageProperty, value))),
        (1, Json.Select(value => (AttributeKind.JsonProperty, value))));

    private static readonly Gen<Moment?> Observed = Gen.Frequency(
        (2, Gen.Const((Moment?)null)),
        (2, Gen.Long[-10, 10].Select(at => (Moment?)new Moment(1_800_000_000_000 + at * 1_000))));

    private static readonly Gen<string?> Unit = Gen.OneOf<string?>(null, null, "KMH", "CEL");

    public static Gen<Attribute> Attribute(int depth) => Gen.Select(
        Gen.OneOf(Names), Gen.OneOf(Datasets), Content, Observed, Unit,
        depth == 0 ? Gen.Const(ImmutableArray<Attribute>.Empty) : Attributes(2, depth - 1),
        (name, dataset, content, observed, unit, subs) => new Attribute
        {
            Name = name, DatasetId = dataset, Kind = content.Kind, Value = content.Value, ObservedAt = observed,
            UnitCode = unit, SubAttributes = subs,
        });

    /// <summary>Attributes, each instance at most once, instances of one name beside each other.</summary>
    public static Gen<ImmutableArray<Attribute>> Attributes(int most, int depth) =>
        Attribute(depth).Array[0, most].Select(each => each
            .DistinctBy(attribute => (attribute.Name, attribute.DatasetId))
            .GroupBy(attribute => attribute.Name).SelectMany(group => group).ToImmutableArray());

    /// <summary>Attributes as a merging command may send them: members unsaid, nulls, nulls below.</summary>
    private static Gen<ImmutableArray<Attribute>> Fragments(int most, int depth) =>
        Gen.Select(Attributes(most, depth), Gen.Int[0, 1000]).Select((attributes, salt) =>
            attributes.Select((attribute, i) => Fragment(attribute, (salt + i * 7) % 12)).ToImmutableArray());

    private static Attribute Fragment(Attribute attribute, int how)
    {
        var subs = attribute.SubAttributes.Select((sub, i) => Fragment(sub, (how + i * 5) % 12)).ToImmutableArray();
        attribute = attribute with { SubAttributes = subs };
        return how switch
        {
            0 => attribute with { Value = Value.Null },
            1 => attribute with { Value = Value.Absent, Kind = AttributeKind.Unspecified },
            2 => attribute with { Value = Value.Absent },
            3 => attribute with { UnitCode = "urn:ngsi-ld:null" },
            _ => attribute,
        };
    }

    private static readonly Gen<string[]> SomeTypes =
        Gen.OneOf(Types).Array[0, 2].Select(types => types.Distinct().ToArray());

    private static readonly Gen<ImmutableArray<string>> Scopes =
        Gen.OneOf<ImmutableArray<string>>(default, default, [], ["/a"], ["/a/b", "/c"]);

    private static readonly Gen<CommandKind> Kind = Gen.Frequency(
        (6, CommandKind.Create), (3, CommandKind.Replace), (3, CommandKind.Upsert), (3, CommandKind.UpsertUpdate),
        (5, CommandKind.Append), (4, CommandKind.Update), (6, CommandKind.Merge), (4, CommandKind.PatchAttribute),
        (3, CommandKind.ReplaceAttribute), (3, CommandKind.DeleteAttribute), (2, CommandKind.Delete));

    private static readonly Gen<string?> CommandId =
        Gen.Frequency((3, Gen.Const((string?)null)), (1, Gen.Int[0, 3].Select(number => (string?)$"cmd-{number}")));

    public static readonly Gen<EntityCommand> Command = Kind.SelectMany(kind => Gen.Select(
        Gen.OneOf(Ids), SomeTypes, Scopes,
        kind is CommandKind.Merge or CommandKind.PatchAttribute ? Fragments(3, 2)
            : kind is CommandKind.Update or CommandKind.Append ? Fragments(3, 1).Select(Said) : Attributes(4, 2),
        Gen.OneOf(Names), Gen.OneOf(Datasets), Gen.Bool, CommandId,
        (id, types, scopes, attributes, name, dataset, flag, commandId) => Of(
            kind, id, [.. types], scopes, attributes, name, dataset, flag, commandId)));

    private static ImmutableArray<Attribute> Said(ImmutableArray<Attribute> attributes) =>
        [.. attributes.Where(attribute => attribute.Value.Kind != ValueKind.Absent).Select(attribute => attribute with
        {
            UnitCode = attribute.UnitCode == "urn:ngsi-ld:null" ? null : attribute.UnitCode,
            SubAttributes = [],
        })];

    private static EntityCommand Of(
        CommandKind kind, string id, ImmutableArray<string> types, ImmutableArray<string> scopes,
        ImmutableArray<Attribute> attributes, string name, string? dataset, bool flag, string? commandId)
    {
        var single = kind is CommandKind.PatchAttribute or CommandKind.ReplaceAttribute;
        if (single)
            attributes = attributes.IsEmpty
                ? [new Attribute { Name = name, Kind = AttributeKind.Property, Value = Value.Of(1L) }]
                : [attributes[0]];
        return new EntityCommand
        {
            Kind = kind, Id = id, CommandId = commandId,
            Types = single || kind is CommandKind.Delete or CommandKind.DeleteAttribute ? [] : types,
            Scopes = single || kind is CommandKind.Delete or CommandKind.DeleteAttribute ? default : scopes,
            Attributes = kind is CommandKind.Delete or CommandKind.DeleteAttribute ? [] : attributes,
            AttributeName = kind == CommandKind.DeleteAttribute ? name : null,
            DatasetId = kind == CommandKind.DeleteAttribute ? dataset : null,
            AllInstances = kind == CommandKind.DeleteAttribute && flag,
            NoOverwrite = kind == CommandKind.Append && flag,
        };
    }
}
