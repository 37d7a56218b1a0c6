using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Live.Tests;

/// <summary>A whole live city over a store in memory, and short words for what tests do with it.</summary>
internal sealed class CityRig : IAsyncDisposable
{
    public const string Car = "https://t/Car", Speed = "https://t/speed";

    private CityRig(ICityStore store, LiveOptions options, SetClock clock)
    {
        (Store, Options, Clock) = (store, options, clock);
        City = new LiveCity(store, options, clock, NullLogger<LiveCity>.Instance);
    }

    public static Caller Caller { get; } = new("", "tester", Grants.All);

    public ICityStore Store { get; }

    public MemoryStore Memory => (MemoryStore)Store;

    public LiveOptions Options { get; }

    public SetClock Clock { get; }

    public LiveCity City { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CityRig> OpenAsync(
        ICityStore? store = null, LiveOptions? options = null, SetClock? clock = null, int shards = 4)
    {
        var rig = new CityRig(store ?? new MemoryStore(shards), options ?? new LiveOptions(), clock ?? new SetClock());
        await rig.City.OpenAllAsync(Cancel);
        return rig;
    }

    /// <summary>Another process over what the store holds; this one is thrown away without a farewell.</summary>
    public Task<CityRig> BesideAsync(LiveOptions? options = null) =>
        OpenAsync(Memory.Reopen(), options ?? Options, Clock);

    public async Task<CityRig> ReopenAsync()
    {
        await City.DisposeAsync();
        return await OpenAsync(Memory.Reopen(), Options, Clock);
    }

    public async Task<Outcome> WriteAsync(EntityCommand command, Caller? caller = null) =>
        await City.WriteAsync(command, caller ?? Caller, Cancel);

    public async Task<Entity?> FindAsync(string id, Caller? caller = null)
    {
        var found = await City.FindAsync(id, caller ?? Caller, Cancel);
        if (found.TryGet(out var record, out var refusal)) return record.ToEntity();
        Assert.Equal("entity.unknown", refusal.Code);
        return null;
    }

    public async Task<EntityPage> QueryAsync(EntityQuery query, Caller? caller = null)
    {
        var result = await City.QueryAsync(query, caller ?? Caller, Cancel);
        Assert.True(result.TryGet(out var page, out var refusal), refusal?.Detail);
        return page;
    }

    public async Task<List<Change>> FeedAsync(FeedPosition? from = null, Caller? caller = null)
    {
        var feed = City.Feed(from ?? FeedPosition.Beginning(City.Shards), false, caller ?? Caller, Cancel);
        Assert.True(feed.TryGet(out var changes, out var refusal), refusal?.Detail);
        var all = new List<Change>();
        await foreach (var change in changes) all.Add(change);
        return all;
    }

    public async Task<HistoryPage> HistoryAsync(HistoryQuery query, Caller? caller = null)
    {
        var result = await City.HistoryAsync(query, caller ?? Caller, Cancel);
        Assert.True(result.TryGet(out var page, out var refusal), refusal?.Detail);
        return page;
    }

    public static EntityCommand Create(string id, params Attribute[] attributes) => new()
    {
        Kind = CommandKind.Create, Id = id, Types = [Car], Attributes = [.. attributes],
    };

    public static EntityCommand Append(string id, params Attribute[] attributes) => new()
    {
        Kind = CommandKind.Append, Id = id, Attributes = [.. attributes],
    };

    public static EntityCommand Delete(string id) => new() { Kind = CommandKind.Delete, Id = id };

    public static Attribute Number(double value, string name = Speed, Moment? observed = null) => new()
    {
        Name = name, Kind = AttributeKind.Property, Value = Value.Of(value), ObservedAt = observed,
    };

    public static Attribute Place(string geoJson, string name = "https://t/location") => new()
    {
        Name = name, Kind = AttributeKind.GeoProperty,
        Value = Value.Json(System.Text.Encoding.UTF8.GetBytes(geoJson)),
    };

    /// <summary>Waits for something that other threads bring about; fails after ten seconds.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1_000, $"Waited in vain: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }
    }

    /// <summary>Waits until the first shard has made a snapshot.</summary>
    public static async Task SnapshotAsync(CityRig rig)
    {
        for (var tries = 0; await rig.Store.Snapshots.SeqAsync(0, Cancel) == 0; tries++)
        {
            Assert.True(tries < 1_000, "No snapshot was made.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
        }
    }

    public ValueTask DisposeAsync() => City.DisposeAsync();
}
