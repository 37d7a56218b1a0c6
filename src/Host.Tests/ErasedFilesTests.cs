using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using City.Host.Commands;
using City.Kernel;
using City.Stores.Sqlite;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>
/// What lies on the disk of a city with persons in memory, in its past, in its archive and in a backup, block by block
/// and decoded: of a person who was erased nothing, and of what is personal of others nothing either.
/// </summary>
public sealed class ErasedFilesTests
{
    private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/";
    private const string Open = "open-to-all", Secret = "secret-of-", Erased = "urn:person:1";
    private const int Shards = 2, Cases = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_who_was_erased_no_file_and_no_decoded_block_holds_a_value()
    {
        using var folder = new TemporaryFolder("erased");
        var (city, keys) = (folder.Of("city.archive"), folder.Of("keys.archive"));
        await using (var brain = await Brain.StartAsync(
            new BrainStart
            {
                Program = SourceTree.BrainProgram!, Data = folder.Of("data"), Work = folder.Root,
                More =
                [
                    "--shards", $"{Shards}", "--snapshot-every", "10", "--indexed", $"{Names}phone",
                    "--archived", $"{Names}Case@{Names}stage=closed", "--personal", $"{Names}Person={Names}phone",
                    "--personal", $"{Names}Case={Names}phone,{Names}told@{Names}applicant",
                ],
            },
            Cancel))
        {
            await PostAsync(brain, "/ngsi-ld/v1/entityOperations/create", List(2, Person), HttpStatusCode.Created);
            await PostAsync(brain, "/ngsi-ld/v1/entityOperations/create", List(Cases, Case), HttpStatusCode.Created);
            await UntilAsync(brain, shard => shard.GetProperty("snapshotSeq").GetInt64() > 0);
            await MustAsync(
                "backup", "--to", city, "--keys-to", keys, "--url", brain.Address.ToString().TrimEnd('/'), "--token",
                brain.Token);
            await PostAsync(brain, "/api/erasures", $$"""{"subject":"{{Erased}}"}""", HttpStatusCode.OK);
            // What the erasure changed is in snapshot, history and archive too.
            var heads = await HeadsAsync(brain);
            await PostAsync(
                brain, "/ngsi-ld/v1/entityOperations/create", List(30, i => Person(100 + i)), HttpStatusCode.Created);
            await UntilAsync(brain, shard =>
                shard.GetProperty("snapshotSeq").GetInt64() >= heads[shard.GetProperty("shard").GetInt32()]);
        }

        await MustAsync("restore", city, "--data", folder.Of("copy"), "--keys", keys);
        foreach (var of in new[] { "data", "copy" })
            foreach (var (what, bytes) in await DecodedAsync(folder.Of(of)))
            {
                Assert.True(bytes.Contains(Open, StringComparison.Ordinal) || what == "blobs" || of == "copy",
                    $"{what} of {of} was not decoded.");
                Assert.False(bytes.Contains(Secret, StringComparison.Ordinal), $"{what} of {of} holds a value.");
            }

        Assert.Contains(Open, await TextAsync(city), StringComparison.Ordinal);
        var wrapped = await WrappedAsync(folder.Of("copy"));
        foreach (var file in Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories))
        {
            var text = await TextAsync(file);
            Assert.False(text.Contains(Secret, StringComparison.Ordinal), $"{file} holds a value.");
            var isOfTheCity = file.StartsWith(folder.Of("data"), StringComparison.Ordinal);
            Assert.False(isOfTheCity && text.Contains(wrapped, StringComparison.Ordinal), $"{file} holds the key.");
        }

        Assert.Contains(wrapped, await TextAsync(folder.Of("copy/keys.db")), StringComparison.Ordinal);
    }

    private static string Person(int number) => $$$"""
        {"id":"urn:person:{{{number}}}","type":"Person","phone":{"type":"Property","value":"{{{Secret}}}{{{number}}}"},
        "note":{"type":"Property","value":"{{{Open}}}"} }
        """;

    private static string Case(int number) => $$$"""
        {"id":"urn:case:{{{number}}}","type":"Case","stage":{"type":"Property","value":"closed"},
        "applicant":{"type":"Relationship","object":"urn:person:{{{number % 2}}}"},
        "phone":{"type":"Property","value":"{{{Secret}}}{{{number}}}"},
        "told":{"type":"Property","value":{"to":"{{{Secret}}}json"},"by":{"type":"Property","value":"{{{Secret}}}sub"}},
        "note":{"type":"Property","value":"{{{Open}}}"} }
        """;

    private static string List(int count, Func<int, string> entity) =>
        $"[{string.Join(',', Enumerable.Range(0, count).Select(entity))}]";

    private static async Task PostAsync(Brain brain, string path, string json, HttpStatusCode expected)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await brain.Client.PostAsync(new Uri(path, UriKind.Relative), body, Cancel);
        Assert.True(answer.StatusCode == expected, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<List<JsonElement>> ShardsAsync(Brain brain)
    {
        var status = await brain.Client.GetFromJsonAsync<JsonElement>(
            new Uri("/api/status", UriKind.Relative), Cancel);
        return [.. status.GetProperty("shards").EnumerateArray()];
    }

    private static async Task<List<long>> HeadsAsync(Brain brain) =>
        [.. (await ShardsAsync(brain)).Select(shard => shard.GetProperty("seq").GetInt64())];

    private static async Task UntilAsync(Brain brain, Func<JsonElement, bool> holds)
    {
        for (var tries = 0; !(await ShardsAsync(brain)).TrueForAll(shard => holds(shard)); tries++)
        {
            Assert.True(tries < 1_500, "No snapshot was made.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    private static async Task MustAsync(params string[] words)
    {
        using var said = new StringWriter();
        Assert.True(await Entry.RunAsync(words, said, said) == 0, said.ToString());
    }

    /// <summary>Every block of a store that no brain has open, by its kind.</summary>
    private static async Task<List<(string What, string Text)>> DecodedAsync(string data)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Directory = data, Shards = Shards });
        await using var depot = await store.Depot.ReadAsync(Cancel);
        var (log, snapshots, history, archive) = (
            new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder());
        for (var shard = 0; shard < Shards; shard++)
        {
            await foreach (var frame in store.Log.ReadAsync(shard, 0, Cancel)) Add(log, frame.Body.Span);
            await foreach (var piece in store.Snapshots.LoadAsync(shard, Cancel)) Add(snapshots, piece.Span);
            // Texts of the past stand in its blocks as they are; only times and numbers are packed.
            foreach (var part in await store.History.PartsAsync(shard, Cancel))
                Add(history, (await store.History.ReadAsync(shard, part.Id, Cancel))!.Value.Span);
            var slots = await depot.KeysAsync(
                shard, new DepotScan(DepotIndex.Slots, [(0, UInt128.MaxValue)], null, DepotScan.LimitMax), Cancel);
            if (slots.Count == 0) continue;
            foreach (var record in await depot.RecordsAsync(shard, [.. slots.Select(slot => (int)slot)], Cancel))
                Add(archive, record.Span);
        }

        var blobs = new StringBuilder();
        foreach (var name in await store.Blobs.ListAsync("", Cancel))
            Add(blobs, (await store.Blobs.GetAsync(name, Cancel))!.Value.Span);
        return
        [
            ("log", $"{log}"), ("snapshots", $"{snapshots}"), ("history", $"{history}"), ("archive", $"{archive}"),
            ("blobs", $"{blobs}"),
        ];

        static void Add(StringBuilder to, ReadOnlySpan<byte> bytes) => to.Append(Encoding.Latin1.GetString(bytes));
    }

    private static async Task<string> WrappedAsync(string data)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Directory = data, Shards = Shards });
        return Encoding.Latin1.GetString((await store.Keys.OfAsync("", Erased, Cancel))!.Wrapped.Span);
    }

    private static async Task<string> TextAsync(string file) =>
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel));
}
