using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Identify.Tests;

public sealed class MirrorTests
{
    private const string Basic = "300%3A88.100.1/ADMIN:labsecret";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mirror_holds_what_its_primary_does_takes_no_changes_and_says_how_far_it_is()
    {
        await using var primary = await Rest.OpenAsync();
        await using var mirror = await Rest.OpenAsync(await Node.StartAsync(options => options with
        {
            Mirror = Follow(primary), Administrators = [Node.Admin],
        }));
        await primary.Node.PutAsync("88.100.1/NEW", HandleValue.OfText(1, "URL", "https://example.com/new"));
        await primary.AskAsync(HttpMethod.Delete, "/api/handles/88.100.1/TEST", basic: Basic);
        await StoreTests.UntilAsync(() => mirror.Node.Has("88.100.1/NEW") && !mirror.Node.Has("88.100.1/TEST"));

        await using var client = new HandleClient(
            new HandleClientOptions { Node = mirror.Node.End, DatagramTries = 0 });
        Assert.Equal("https://example.com/new",
            (await client.ResolveAsync("88.100.1/new", [], [], Cancel)).Values[0].Text);
        // A secret stays where it is: it proves nobody here.
        var secret = Values(mirror.Node.Served.Store, "88.100.1/ADMIN").Single(value => value.Index == 300);
        Assert.True(secret.Data.IsEmpty);
        Assert.Equal(401, (await mirror.AskAsync(HttpMethod.Get, "/api/identify/mirror", basic: Basic)).Status);
        var (status, text) = await mirror.AskAsync(
            HttpMethod.Put, "/api/handles/88.100.1/X", Array.Empty<object>(), grants: Grants.Administer);
        Assert.Equal((503, "identify.read-only"), (status, text));
        var fresh = await client.ResolveAsync(
            new ResolveBody("88.100.1/NEW", [], []), OpFlags.Authoritative, 0, Cancel);
        Assert.Equal(ResponseCode.ReadOnly, fresh.Code);
        await using var stream = mirror.Node.Tcp();
        var answer = Node.Read(Node.Ask(stream, Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/NEW", [], []))));
        Assert.Equal(OpFlags.None, answer.Header.Flags & OpFlags.Authoritative);
        var site = Node.Read(Node.Ask(stream, Node.Write(OpCode.GetSite, new HandleBody("/"))));
        Assert.Equal(0, SiteRecord.TryRead(((OpaqueBody)site.Body).Bytes)!.Flags);

        using var state = JsonDocument.Parse(
            (await mirror.AskAsync(HttpMethod.Get, "/api/identify/mirror", grants: Grants.Administer)).Text);
        Assert.Equal("mirror", state.RootElement.GetProperty("role").GetString());
        using var stats = JsonDocument.Parse((await mirror.AskAsync(HttpMethod.Get, "/api/identify/stats")).Text);
        Assert.Equal(0, stats.RootElement.GetProperty("framesBehind").GetInt32());
        Assert.Equal((0, ""), (state.RootElement.GetProperty("behind").GetInt64(),
            state.RootElement.GetProperty("fault").GetString()));
        var followed = await primary.AskAsync(HttpMethod.Get, "/api/identify/mirror", basic: Basic);
        Assert.Contains("\"mirrors\":1", followed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_go_to_a_mirror_that_is_trusted_with_them_and_nobody_else_follows()
    {
        await using var primary = await Rest.OpenAsync(await Node.WithFixtureAsync(options => options with
        {
            MirrorsTrusted = [Node.Admin],
        }));
        await using var mirror = await Node.StartAsync(options => options with { Mirror = Follow(primary) });
        await StoreTests.UntilAsync(() => mirror.Has("88.100.1/ADMIN"));
        Assert.Equal(Node.Secret, Values(mirror.Served.Store, "88.100.1/ADMIN")[0].Text);
        Assert.Equal(401, (await primary.AskAsync(HttpMethod.Get, "/api/identify/log?store=0&after=0")).Status);
        Assert.Equal(403, (await primary.AskAsync(
            HttpMethod.Get, "/api/identify/log?store=0&after=0", grants: Grants.Read)).Status);
    }

    [Fact]
    public async Task A_mirror_goes_on_where_it_was_after_either_side_was_killed()
    {
        using var folder = new TemporaryFolder("identify");
        await using var primary = await Rest.OpenAsync();
        var own = primary.Node.Served.Store;
        for (var i = 0; i < 20; i++) await primary.Node.PutAsync($"88.100.1/{i}", HandleValue.OfText(1, "N", $"{i}"));
        await FollowAsync(folder.Of("first"), primary, store => Has(store, "88.100.1/19"));

        // The files as they were when the mirror was killed; the primary went on meanwhile, and its doors came back.
        Directory.CreateDirectory(folder.Of("killed"));
        StoreTests.Copy(folder.Of("first"), folder.Of("killed"));
        await primary.Node.PutAsync("88.100.1/later", HandleValue.OfText(1, "N", "later"));
        await own.CommitAsync([new DeleteHandle("88.100.1/0", Node.Root)], null, Cancel);
        await primary.CloseDoorsAsync();
        var pulled = FollowAsync(folder.Of("killed"), primary, store => Has(store, "88.100.1/later"));
        await primary.OpenDoorsAsync();
        await pulled;

        await using var store = Open(folder.Of("killed"));
        Assert.False(Has(store, "88.100.1/0"));
        Assert.Equal(own.Figures.Handles, store.Figures.Handles);
        Assert.Equal(own.FrameNumber, MirrorPosition.Of(store)!.Frame);
    }

    [Fact]
    public async Task What_was_forgotten_at_the_primary_goes_from_a_mirror_that_was_away_for_long()
    {
        using var folder = new TemporaryFolder("identify");
        await using var primary = await Rest.OpenAsync();
        var own = primary.Node.Served.Store;
        await primary.Node.PutAsync("88.100.1/GONE", HandleValue.OfText(1, "N", "x"));
        await FollowAsync(folder.Of("mirror"), primary, store => Has(store, "88.100.1/GONE"));
        await own.CommitAsync([new DeleteHandle("88.100.1/GONE", Node.Root)], null, Cancel);
        // Enough is written over that the first files are cleared away, and that it was there is forgotten.
        var note = new string('x', 30_000);
        for (var i = 0; own.FirstFrame < 20; i++)
            await primary.Node.PutAsync($"88.100.1/{i % 4}", HandleValue.OfText(1, "N", note));

        await FollowAsync(folder.Of("mirror"), primary, store => !Has(store, "88.100.1/GONE"));

        await using var store = Open(folder.Of("mirror"));
        Assert.Equal(own.Figures.Handles, store.Figures.Handles);
        Assert.True(MirrorPosition.Of(store)!.IsWhole);
    }

    private static MirrorOptions Follow(Rest primary) => new()
    {
        Primary = primary.Client.BaseAddress!, Administrator = Node.Admin, Secret = Node.Secret,
    };

    /// <summary>Follows until something is so and nothing is missing, and stops.</summary>
    private static async Task FollowAsync(string folder, Rest primary, Func<HandleLog, bool> isSo)
    {
        await using var store = Open(folder);
        await using var pull = new MirrorPull(
            store, new AwayPrefixes(store), Follow(primary), TimeProvider.System, NullLogger.Instance);
        pull.Start();
        await StoreTests.UntilAsync(() => pull.State is { Contact: not null, Behind: 0, Fault: "" } && isSo(store));
    }

    private static bool Has(HandleLog store, string handle) =>
        store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(handle), new RecordBuffer());

    private static ImmutableArray<HandleValue> Values(HandleLog store, string handle)
    {
        var record = new RecordBuffer();
        Assert.True(store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(handle), record));
        return ValueCodec.TryRead(record.Body)!.Value;
    }

    private static HandleLog Open(string folder) => HandleLog.Open(
        new HandleStoreOptions { Directory = folder, SegmentBytes = 1 << 22, IndexParts = 1 }, TimeProvider.System);
}
