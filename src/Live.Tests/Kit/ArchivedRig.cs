using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>A city with cases, which are archived while they are closed, and records that always are.</summary>
internal static class ArchivedRig
{
    public const string Case = "https://t/Case", Record = "https://t/Record";
    public const string Status = "https://t/status", Of = "https://t/of", ClosedAt = "https://t/closedAt";

    public static readonly LiveOptions Options = new()
    {
        Archived =
        [
            new ArchivedType(Case, new EntityTypeDescription(Case, new Text("Case", "案件"))
                .ArchivedWhileEqual(Status, Value.Of("closed")).ArchivedWhile),
            new ArchivedType(Record, null),
        ],
        IndexedAttributes = [Status, ClosedAt],
        ShelfRecords = 3,
    };

    /// <summary>Of the small world one type is always archived, one while fast, one while it has a name.</summary>
    public static readonly ImmutableArray<ArchivedType> Moving =
    [
        new ArchivedType(Draw.Types[0], null),
        new ArchivedType(Draw.Types[1], new QueryCondition.Compare(
            new([Draw.Names[0]], []), Comparison.Greater, [new(Value.Of(0L))])),
        new ArchivedType(Draw.Types[2], new QueryCondition.Exists(new([Draw.Names[1]], []))),
    ];

    public static Task<CityRig> OpenAsync(MemoryStore? store = null, LiveOptions? options = null) =>
        CityRig.OpenAsync(store, options ?? Options, shards: 2);

    public static EntityCommand New(string id, string type, params Attribute[] attributes) => new()
    {
        Kind = CommandKind.Create, Id = id, Types = [type], Attributes = [.. attributes],
    };

    /// <summary>A case of a person, closed or not.</summary>
    public static EntityCommand NewCase(string id, string status, string person = "urn:person:1") => New(
        id, Case, Text(Status, status),
        new Attribute { Name = Of, Kind = AttributeKind.Relationship, Value = Value.Of(person) });

    public static Attribute Text(string name, string value) => new()
    {
        Name = name, Kind = AttributeKind.Property, Value = Value.Of(value),
    };

    public static EntityCommand Set(string id, string status) => CityRig.Append(id, Text(Status, status));

    /// <summary>Carries all that is archived to the depot.</summary>
    public static async Task CarryAsync(CityRig rig)
    {
        foreach (var host in rig.City.Hosts)
        {
            while (!host.TryBegin())
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CityRig.Cancel);
            try
            {
                host.Locked(() => host.Residence.Turn(host.View()!.Seq));
                var keeper = new DepotKeeper(
                    host.Number, rig.Store.Depot, new IndexedAttributes(rig.Options.IndexedAttributes));
                while (host.HasClosedShelf)
                    await keeper.CarryAsync(host.Residence, host.Names!, host.Locked, CityRig.Cancel);
            }
            finally
            {
                host.End();
            }
        }
    }

    /// <summary>How many live entities lie in memory, and how many archived ones do.</summary>
    public static (int Live, int Shelved) InMemory(CityRig rig)
    {
        var (live, shelved) = (0, 0);
        foreach (var host in rig.City.Hosts)
        {
            var view = host.View()!;
            live += Count(view);
            shelved += view.Residence.Shelves.Sum(Count);
        }

        return (live, shelved);

        static int Count(ShardView view)
        {
            var count = 0;
            for (var slot = view.Records.Next(0); slot >= 0; slot = view.Records.Next(slot + 1))
                if (RecordState.IsThere(view.Records[slot]))
                    count++;
            return count;
        }
    }
}
