using City.Kernel;
using City.Live;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Attribute = City.Kernel.Attribute;

namespace City.Budgets;

/// <summary>
/// The hot paths of the live city over a store in memory, as many commands at once as a busy door sends.
/// </summary>
[Collection(nameof(HotPathTests))]
public sealed class HotPathTests : IAsyncLifetime
{
    private const int Entities = 4000;
    private const int AtOnce = 64;
    private const string Type = "https://uri.etsi.org/ngsi-ld/default-context/Vehicle";
    private const string Speed = "https://uri.etsi.org/ngsi-ld/default-context/speed";

    private static readonly Caller Caller = new("", "budget", Grants.All);

    private readonly LiveCity _city =
        new(new MemoryStore(8), new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);

    private readonly string[] _ids = [.. Enumerable.Range(0, Entities).Select(n => $"urn:ngsi-ld:Vehicle:{n:0000000}")];
    private long _turn;

    public async ValueTask InitializeAsync()
    {
        await _city.OpenAllAsync(Cancel);
        foreach (var ids in _ids.Chunk(100))
        {
            var outcomes = await _city.WriteAllAsync([.. ids.Select(Vehicle)], Caller, Cancel);
            Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Created, outcome.Kind));
        }
    }

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public Task A_patch_of_one_attribute() => Budget.HoldsAsync("patch", Entities, async () =>
    {
        var open = new List<Task<Outcome>>(AtOnce);
        foreach (var ids in _ids.Chunk(AtOnce))
        {
            open.Clear();
            foreach (var id in ids) open.Add(_city.WriteAsync(Patch(id), Caller, Cancel).AsTask());
            foreach (var outcome in await Task.WhenAll(open)) Assert.Equal(OutcomeKind.Updated, outcome.Kind);
        }
    });

    [Fact]
    public Task A_patch_in_a_batch_of_a_hundred() => Budget.HoldsAsync("patchInBatch", Entities, async () =>
    {
        foreach (var ids in _ids.Chunk(100))
            await _city.WriteAllAsync([.. ids.Select(Patch)], Caller, Cancel);
    });

    [Fact]
    public Task A_read_by_id() => Budget.HoldsAsync("get", Entities, async () =>
    {
        foreach (var id in _ids) Assert.Null((await _city.FindAsync(id, Caller, Cancel)).Refusal);
    });

    [Fact]
    public Task A_patch_with_a_read_behind_it() => Budget.HoldsAsync("patchAndGet", Entities, async () =>
    {
        foreach (var id in _ids)
        {
            await _city.WriteAsync(Patch(id), Caller, Cancel);
            Assert.Null((await _city.FindAsync(id, Caller, Cancel)).Refusal);
        }
    });

    [Fact]
    public Task A_list_of_twenty() => Budget.HoldsAsync("list", 200, async () =>
    {
        var query = new EntityQuery { Types = new TypeCondition.Is(Type), Limit = 20 };
        for (var i = 0; i < 200; i++) Assert.Null((await _city.QueryAsync(query, Caller, Cancel)).Refusal);
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EntityCommand Patch(string id) => new()
    {
        Kind = CommandKind.PatchAttribute,
        Id = id,
        Attributes = [Reading(1000 + ++_turn % 9000)],
    };

    private static Attribute Reading(long tenths) => new()
    {
        Name = Speed,
        Kind = AttributeKind.Property,
        Value = Value.Decimal(tenths, 1),
        UnitCode = "KMH",
        ObservedAt = Moment.Now(TimeProvider.System),
    };

    private static EntityCommand Vehicle(string id) => new()
    {
        Kind = CommandKind.Create,
        Id = id,
        Types = [Type],
        Attributes =
        [
            Reading(100),
            new() { Name = Type + "/name", Kind = AttributeKind.Property, Value = Value.Of("Line 7, bus " + id) },
            new() { Name = Type + "/inService", Kind = AttributeKind.Property, Value = Value.Of(true) },
            new()
            {
                Name = Type + "/operatedBy",
                Kind = AttributeKind.Relationship,
                Value = Value.Of("urn:ngsi-ld:Organization:bus-company-7"),
            },
            new()
            {
                Name = "https://uri.etsi.org/ngsi-ld/location",
                Kind = AttributeKind.GeoProperty,
                Value = Value.Json("""{"type":"Point","coordinates":[116.4,39.9]}"""u8.ToArray()),
            },
        ],
    };
}
