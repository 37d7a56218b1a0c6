using System.Text;
using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>A city that seals what is personal of residents and of their applications.</summary>
internal sealed class SealedRig : IAsyncDisposable
{
    public const string Person = "https://t/Person", Application = "https://t/Application";
    public const string Phone = "https://t/phone", Name = "https://t/name", Applicant = "https://t/applicant";

    public static readonly LiveOptions Options = new()
    {
        Personal =
        [
            new PersonalData(Person, [Phone, Name], null),
            new PersonalData(Application, [Name], Applicant),
        ],
        IndexedAttributes = [Phone],
        SnapshotEveryChanges = 50,
    };

    private readonly MasterKey _master;

    private SealedRig(CityRig plain, MasterKey master)
    {
        (Plain, _master) = (plain, master);
        City = new SealedCity(plain.City, plain.Store.Keys, master, Options, plain.Clock);
    }

    /// <summary>What lies below, where all is sealed.</summary>
    public CityRig Plain { get; }

    /// <summary>What the doors see.</summary>
    public SealedCity City { get; }

    public static async Task<SealedRig> OpenAsync(
        MemoryStore? store = null, MasterKey? master = null, SetClock? clock = null, int shards = 2) => new(
        await CityRig.OpenAsync(store, Options, clock, shards), master ?? MasterKey.Create());

    public async Task<SealedRig> ReopenAsync()
    {
        await Plain.City.DisposeAsync();
        return await OpenAsync(Plain.Memory.Reopen(), _master, Plain.Clock);
    }

    public static Attribute Text(string name, string value, params Attribute[] subs) => new()
    {
        Name = name, Kind = AttributeKind.Property, Value = Value.Of(value), SubAttributes = [.. subs],
    };

    public static Attribute Link(string name, string id) => new()
    {
        Name = name, Kind = AttributeKind.Relationship, Value = Value.Of(id),
    };

    public static EntityCommand Create(string id, string type, params Attribute[] attributes) => new()
    {
        Kind = CommandKind.Create, Id = id, Types = [type], Attributes = [.. attributes],
    };

    public async Task<Outcome> WriteAsync(EntityCommand command, Caller? caller = null) =>
        await City.WriteAsync(command, caller ?? CityRig.Caller, CityRig.Cancel);

    public async Task<Entity> FindAsync(string id, Caller? caller = null)
    {
        var found = await City.FindAsync(id, caller ?? CityRig.Caller, CityRig.Cancel);
        Assert.True(found.TryGet(out var record, out var refusal), refusal?.Detail);
        return record.ToEntity();
    }

    public async Task<string?> ValueAsync(string id, string name) =>
        (await FindAsync(id)).Attributes.SingleOrDefault(each => each.Name == name)?.Value.AsText();

    public async Task<List<string>> PastAsync(string id, string name)
    {
        var query = new HistoryQuery { Id = id, Attributes = [name] };
        var result = await City.HistoryAsync(query, CityRig.Caller, CityRig.Cancel);
        Assert.True(result.TryGet(out var page, out _));
        return [.. page.Series.SelectMany(each => each.Points)
            .Select(point => point.Shape is null ? "removed" : point.Value.AsText() ?? point.Value.ToJson())];
    }

    public async Task<DestroyedKey> EraseAsync(string subject)
    {
        var result = await City.EraseAsync(subject, CityRig.Caller, CityRig.Cancel);
        Assert.True(result.TryGet(out var note, out var refusal), refusal?.Detail);
        return note;
    }

    /// <summary>Everything that the store keeps but keys, and every block of history decoded, as one text.</summary>
    public async Task<string> EverythingKeptAsync()
    {
        var all = new StringBuilder();
        var store = Plain.Store;
        for (var shard = 0; shard < store.Shards; shard++)
        {
            await foreach (var frame in store.Log.ReadAsync(shard, 0, CityRig.Cancel)) Add(frame.Body.Span);
            await foreach (var piece in store.Snapshots.LoadAsync(shard, CityRig.Cancel)) Add(piece.Span);
            foreach (var part in await store.History.PartsAsync(shard, CityRig.Cancel))
            {
                var body = (await store.History.ReadAsync(shard, part.Id, CityRig.Cancel))!.Value;
                Add(body.Span);
                foreach (var shape in new HistoryPartReader(part, body).Shapes) Add(shape);
            }
        }

        foreach (var name in await store.Blobs.ListAsync("", CityRig.Cancel))
            Add((await store.Blobs.GetAsync(name, CityRig.Cancel))!.Value.Span);
        return all.ToString();

        void Add(ReadOnlySpan<byte> bytes) => all.Append(Encoding.UTF8.GetString(bytes)).Append('\n');
    }

    public async ValueTask DisposeAsync()
    {
        await Plain.DisposeAsync();
    }
}
