using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using City.Kernel;
using Xunit;

namespace City.TestKit;

/// <summary>
/// What is left of persons in a city, in its past, its archive, its dead letters and a backup, wherever it lies: of one
/// who was erased nothing, and of what is personal of others nothing that can be read. One for each kind of store.
/// </summary>
public abstract class ErasureContract : IAsyncLifetime
{
    /// <summary>How many shards the city has.</summary>
    protected const int Shards = 2;

    /// <summary>Stands in all that is personal, and must be found nowhere.</summary>
    protected const string Secret = "secret-of-";

    /// <summary>Stands beside it, and must be found wherever something was decoded.</summary>
    protected const string Open = "open-to-all";

    /// <summary>What the city and its copy are called.</summary>
    protected const string Main = "data", Copy = "copy";

    private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/", Erased = "urn:person:1";
    private const int Cases = 40;

    private const string Feed = """
        mapping: 1
        feed: people
        source: { format: json }
        record: { key: "{person}@{at}" }
        time: { column: at, format: unix-ms }
        entity: { id: "urn:person:{person}", type: Person }
        attributes:
          phone: { column: phone, type: integer }
        """;

    /// <summary>Where the brain's own files and the backups lie.</summary>
    protected TemporaryFolder Folder { get; } = new("erased");

    /// <summary>Ends when the test is given up.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Variables that tell the brain where the city lies.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>();

    private static string Program
    {
        get
        {
            if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
            return SourceTree.BrainProgram!;
        }
    }

    /// <inheritdoc/>
    public virtual ValueTask InitializeAsync() => default;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>The words that tell a command of the program where a city lies.</summary>
    protected abstract string[] Words(string city);

    /// <summary>Opens the store of a city that no brain has open.</summary>
    protected abstract Task<ICityStore> OpenAsync(string city);

    /// <summary>Looks through what only this kind of store has, and brings all it holds into files.</summary>
    protected virtual Task AskAsync() => Task.CompletedTask;

    /// <summary>Every file that was written anywhere.</summary>
    protected virtual IReadOnlyList<string> Written => FilesIn(Folder.Root);

    /// <summary>The files in which a city lies.</summary>
    protected abstract IReadOnlyList<string> Files(string city);

    /// <summary>All files below a folder.</summary>
    protected static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)];

    [Fact]
    public async Task Of_who_was_erased_no_file_and_no_decoded_block_holds_a_value()
    {
        var (city, keys) = (Folder.Of("city.archive"), Folder.Of("keys.archive"));
        await using (var brain = await StartAsync())
        {
            await FillAsync(brain);
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

        await MustAsync(["restore", city, .. Words(Copy), "--keys", keys]);
        foreach (var of in new[] { Main, Copy })
            foreach (var (what, text) in await DecodedAsync(of))
            {
                Assert.True(text.Contains(Open, StringComparison.Ordinal) || what == "blobs" || of == Copy,
                    $"{what} of {of} was not decoded.");
                Assert.False(text.Contains(Secret, StringComparison.Ordinal), $"{what} of {of} holds a value.");
            }

        var wrapped = await WrappedAsync();
        await AskAsync();
        Assert.True(Holds(city, Open), "The backup was not read.");
        Assert.All(Written, file => Assert.False(Holds(file, Secret), $"{file} holds a value."));
        // Of the key nothing is left where the city lies; that it would be found is seen by the copy, which has it.
        Assert.All(Files(Main), file => Assert.False(Holds(file, wrapped), $"{file} holds the key."));
        Assert.Contains(Files(Copy), file => Holds(file, wrapped));
    }

    private async Task<Brain> StartAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Folder.Of("feeds")).FullName, "people.yaml"), Feed, Cancel);
        return await Brain.StartAsync(
            new BrainStart
            {
                Program = Program, Data = Folder.Of(Main), Work = Folder.Root, Environment = Environment,
                More =
                [
                    "--shards", $"{Shards}", "--snapshot-every", "10", "--indexed", $"{Names}phone",
                    "--archived", $"{Names}Case@{Names}stage=closed", "--personal", $"{Names}Person={Names}phone",
                    "--personal", $"{Names}Case={Names}phone,{Names}told@{Names}applicant",
                    "--feeds", Folder.Of("feeds"),
                ],
            },
            Cancel);
    }

    /// <summary>Persons, closed cases of theirs, and a dead letter; all of it in a snapshot at least once.</summary>
    private static async Task FillAsync(Brain brain)
    {
        await PostAsync(brain, "/ngsi-ld/v1/entityOperations/create", List(2, Person), HttpStatusCode.Created);
        await PostAsync(brain, "/ngsi-ld/v1/entityOperations/create", List(Cases, Case), HttpStatusCode.Created);
        await PostAsync(
            brain, "/api/feeds/people/records", $$"""{"person":1,"at":1800000000000,"phone":"{{Secret}}letter"}""",
            HttpStatusCode.OK);
        var letters = await brain.Client.GetStringAsync(
            new Uri("/api/feeds/people/dead-letters", UriKind.Relative), Cancel);
        Assert.Contains("refused", letters, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, letters, StringComparison.Ordinal);
        await UntilAsync(brain, shard => shard.GetProperty("snapshotSeq").GetInt64() > 0);
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
        var (code, said) = await ChildProcess.RunAsync(Program, words, Cancel);
        Assert.True(code == 0, $"{words[0]} ended with {code}: {said}");
    }

    /// <summary>Every block of a city, by its kind.</summary>
    private async Task<List<(string What, string Text)>> DecodedAsync(string city)
    {
        await using var store = await OpenAsync(city);
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

    /// <summary>The key of who was erased, as the copy still has it.</summary>
    private async Task<byte[]> WrappedAsync()
    {
        await using var store = await OpenAsync(Copy);
        return (await store.Keys.OfAsync("", Erased, Cancel))!.Wrapped.ToArray();
    }

    private static bool Holds(string file, string text) => Holds(file, Encoding.UTF8.GetBytes(text));

    private static bool Holds(string file, byte[] bytes) => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0;
}
