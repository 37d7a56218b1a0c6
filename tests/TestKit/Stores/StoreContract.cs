using System.Security.Cryptography;
using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What the contracts of stores stand on: a store in a place of its own, opened for each test.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    /// <summary>How many shards the store has.</summary>
    protected const int Shards = 4;

    private readonly List<ICityStore> _beside = [];
    private readonly List<IStorePlace> _places = [];
    private ICityStore? _store;
    private IStorePlace? _place;

    /// <summary>The store.</summary>
    protected ICityStore Store => _store!;

    /// <summary>Where it lies.</summary>
    protected IStorePlace Place => _place!;

    /// <summary>Ends when the test is given up.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes an empty place for the store that is tested.</summary>
    protected abstract IStorePlace MakePlace();

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        _place = MakePlace();
        _store = _place.Open(Shards);
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var store in _beside) await store.DisposeAsync();
        if (_store is not null) await _store.DisposeAsync();
        foreach (var place in _places) await place.DisposeAsync();
        if (_place is not null) await _place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the store and opens it again.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = Place.Open(Shards);
    }

    /// <summary>Opens the store a second time, beside the first.</summary>
    protected ICityStore OpenBeside()
    {
        var store = Place.OpenBeside(Shards);
        _beside.Add(store);
        return store;
    }

    /// <summary>Opens what a crash would leave now.</summary>
    protected async Task<ICityStore> OpenAsAfterACrashAsync()
    {
        var place = await Place.AfterACrashAsync();
        _places.Add(place);
        var store = place.Open(Shards);
        _beside.Add(store);
        return store;
    }

    /// <summary>Bytes that look like nothing else and are the same for the same seed.</summary>
    protected static byte[] Bytes(int seed, int count) => StoreBytes.Of(seed, count);

    /// <summary>Compares bytes without looking at each as an object, which takes seconds for megabytes.</summary>
    protected static void AssertSame(IEnumerable<byte[]> expected, IEnumerable<byte[]> actual) =>
        Assert.Equal(expected.Select(Mark), actual.Select(Mark));

    /// <summary>Compares bytes without looking at each as an object.</summary>
    protected static void AssertSame(byte[] expected, ReadOnlyMemory<byte>? actual) =>
        AssertSame([expected], actual is { } bytes ? [bytes.ToArray()] : []);

    /// <summary>The pieces of what a shard's newest snapshot holds.</summary>
    protected static async Task<List<byte[]>> LoadAsync(ICityStore store, int shard)
    {
        var pieces = new List<byte[]>();
        await foreach (var piece in store.Snapshots.LoadAsync(shard, Cancel)) pieces.Add(piece.ToArray());
        return pieces;
    }

    /// <summary>The frames of a shard that hold changes behind a number.</summary>
    protected static async Task<List<LogFrame>> ReadAsync(ICityStore store, int shard, long afterSeq = 0)
    {
        var frames = new List<LogFrame>();
        await foreach (var frame in store.Log.ReadAsync(shard, afterSeq, Cancel)) frames.Add(frame);
        return frames;
    }

    private static string Mark(byte[] bytes) => $"{bytes.Length} bytes, {Convert.ToHexString(SHA256.HashData(bytes))}";
}
