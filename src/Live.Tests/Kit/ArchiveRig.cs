using System.Security.Cryptography;
using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>Archives in memory, and stores filled by chance.</summary>
internal static class ArchiveRig
{
    private static CancellationToken Cancel => CityRig.Cancel;

    public static async Task<byte[]> MakeAsync(ICityStore store)
    {
        using var into = new MemoryStream();
        var summary = await CityArchive.WriteAsync(store, into, new SetClock(), null, Cancel);
        Assert.Equal(into.Length, summary.Bytes);
        return into.ToArray();
    }

    public static async Task<byte[]> MakeKeysAsync(ICityStore store, bool destroyedOnly = false)
    {
        using var into = new MemoryStream();
        await CityArchive.WriteKeysAsync(store.Keys, destroyedOnly, into, new SetClock(), Cancel);
        return into.ToArray();
    }

    public static async Task<Result<ArchiveSummary>> RestoreAsync(
        byte[] archive, ICityStore into, ArchiveCut? cut = null)
    {
        using var from = new MemoryStream(archive);
        return await CityArchive.RestoreAsync(from, into, cut, null, Cancel);
    }

    public static async Task<KeysRestored> RestoreKeysAsync(
        byte[] archive, ICityStore into, bool destroyedOnly = false)
    {
        using var from = new MemoryStream(archive);
        var restored = await CityArchive.RestoreKeysAsync(from, into.Keys, destroyedOnly, Cancel);
        Assert.True(restored.TryGet(out var result, out var refusal), refusal?.Detail);
        return result;
    }

    public static async Task<ArchiveSummary> CheckAsync(byte[] archive)
    {
        using var from = new MemoryStream(archive);
        return await CityArchive.CheckAsync(from, null, Cancel);
    }

    /// <summary>A store with frames, documents and keys that hold bytes by chance.</summary>
    public static async Task FillAsync(ICityStore store, int seed, int frames, int bytesMax)
    {
        var chance = new Random(seed);
        var heads = new long[store.Shards];
        for (var i = 0; i < frames; i++)
        {
            var shard = chance.Next(store.Shards);
            var body = new byte[chance.Next(bytesMax)];
            chance.NextBytes(body);
            var frame = new LogFrame(shard, heads[shard] + 1, heads[shard] + 1 + chance.Next(5), body);
            heads[shard] = frame.LastSeq;
            Assert.True((await store.Log.AppendAsync([frame], Cancel)).Durable);
        }

        for (var i = chance.Next(4); i > 0; i--)
        {
            var document = new byte[chance.Next(bytesMax)];
            chance.NextBytes(document);
            await store.Blobs.PutAsync($"a/{i}", document, Cancel);
        }

        for (var i = chance.Next(4); i > 0; i--)
        {
            await store.Keys.AddAsync(new SubjectKey($"k{i}", "t", $"urn:p:{i}", new byte[60]), Cancel);
            await store.Keys.DestroyAsync(
                new DestroyedKey($"gone{i}", "t", $"urn:p:{i}", new Moment(i), Cleaned: false), Cancel);
        }
    }

    /// <summary>Everything that an archive of a city carries over, as lines that can be compared.</summary>
    public static async Task<List<string>> ContentsAsync(ICityStore store)
    {
        var lines = new List<string> { $"shards {store.Shards}" };
        for (var shard = 0; shard < store.Shards; shard++)
            await foreach (var frame in store.Log.ReadAsync(shard, 0, Cancel))
                lines.Add($"{shard} {frame.FirstSeq} {frame.LastSeq} {Mark(frame.Body)}");
        foreach (var name in await store.Blobs.ListAsync("", Cancel))
            lines.Add($"{name} {Mark((await store.Blobs.GetAsync(name, Cancel))!.Value)}");
        foreach (var note in await store.Keys.DestroyedAsync(Cancel))
            lines.Add($"{note.Id} {note.Tenant} {note.Subject} {note.At}");
        return lines;
    }

    /// <summary>The bytes that a memory store keeps, to be harmed where they lie.</summary>
    public static Span<byte> Kept(ReadOnlyMemory<byte> bytes)
    {
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array));
        return array.AsSpan();
    }

    private static string Mark(ReadOnlyMemory<byte> bytes) =>
        $"{bytes.Length} {Convert.ToHexString(SHA256.HashData(bytes.Span))}";
}
