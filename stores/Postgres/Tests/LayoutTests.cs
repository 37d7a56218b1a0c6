using City.Kernel;
using City.TestKit.Stores;
using Npgsql;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>Making, opening and migrating the tables.</summary>
public sealed class LayoutTests(SharedCluster server) : IAsyncLifetime
{
    private const int Shards = 4;

    private const string Columns = """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
          || coalesce(collation_name, '')
        FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1
        """;

    private readonly PostgresPlace _place = new(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Kept => [.. Directory.EnumerateFiles(Scripts, "*.sql")
        .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), null))];

    private static int Next => Migration.All.Count + 1;

    private static IEnumerable<string> Versions => Migration.All.Select(step => $"{step.Version}");

    private static string Scripts =>
        Path.Combine(TestKit.SourceTree.Root, "stores", "Postgres", "Tests", "Schemas");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public void Versions_begin_with_one_and_leave_none_out_and_of_each_a_script_is_kept()
    {
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(step => step.Version));
        Assert.Equal(Migration.All.Select(step => step.Version), Kept.Select(row => row.Data).Order());
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_city_of_each_earlier_version_is_opened_with_all_it_holds(int version)
    {
        server.Run(await File.ReadAllTextAsync(Path.Combine(Scripts, $"{version}.sql"), Cancel), _place.Schema);
        EarlierRows.Fill(server, _place.Schema, version, Shards);
        await using var fresh = new PostgresPlace(server);
        await fresh.Open(Shards).DisposeAsync();

        await using var store = _place.Open(Shards);

        Assert.Equal(Ask(fresh, Columns), Ask(_place, Columns));
        Assert.Equal(Migration.All.Count, int.Parse(Ask(_place, "SELECT max(version) FROM city_migration")[0], null));
        await EarlierRows.CheckAsync(store, version);
        Assert.True((await store.Log.AppendAsync([new(1, 3, 3, new byte[] { 1 })], Cancel)).Durable);
    }

    [Fact]
    public async Task A_further_version_is_one_more_step_and_its_data_stay()
    {
        await using (var store = _place.Open(Shards)) await store.Blobs.PutAsync("a", new byte[] { 5 }, Cancel);
        var further = new Migration(Next, "more", "ALTER TABLE city_blob ADD COLUMN more integer NOT NULL DEFAULT 3");

        await using var opened = PostgresPlace.Open(With(further));

        Assert.Equal([5], (await opened.Blobs.GetAsync("a", Cancel))!.Value.ToArray());
        Assert.Equal([.. Versions, $"{Next}"], Ask(_place, "SELECT version FROM city_migration ORDER BY 1"));
        Assert.Equal(["3"], Ask(_place, "SELECT more FROM city_blob"));
    }

    [Fact]
    public async Task Who_reads_beside_a_city_of_an_earlier_version_changes_nothing_and_says_what_to_do()
    {
        await using var holder = _place.Open(Shards);
        var further = new Migration(Next, "more", "ALTER TABLE city_blob ADD COLUMN more integer NOT NULL DEFAULT 3");

        var refused = Assert.Throws<StoreException>(() => PostgresPlace.Open(With(further) with { Beside = true }));

        Assert.Contains("earlier version", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.Retry);
        Assert.Equal(Versions, Ask(_place, "SELECT version FROM city_migration ORDER BY 1"));
        Assert.DoesNotContain(Ask(_place, Columns), column => column.Contains("more", StringComparison.Ordinal));
        await using var beside = _place.OpenBeside(Shards);
        Assert.True((await holder.Log.AppendAsync([new(0, 1, 1, new byte[1])], Cancel)).Durable);
        Assert.Equal(1, await beside.Log.HeadAsync(0, Cancel));
    }

    [Fact]
    public async Task Of_a_destroyed_key_no_byte_stays_in_its_table()
    {
        await using var store = _place.Open(Shards);
        var wrapped = System.Security.Cryptography.RandomNumberGenerator.GetBytes(60);
        await store.Keys.AddAsync(new SubjectKey("k1", "", "urn:p:1", wrapped), Cancel);
        await store.Keys.AddAsync(new SubjectKey("k2", "", "urn:p:2", new byte[9]), Cancel);
        Assert.True(IsOnDisk(wrapped));
        // As the server does by itself, once there are some.
        server.Run("ANALYZE city_key", _place.Schema);
        var note = new DestroyedKey("k1", "", "urn:p:1", new(1), Cleaned: false);
        await store.Keys.DestroyAsync(note, Cancel);
        await store.Keys.DestroyAsync(note with { Cleaned = true }, Cancel);

        Assert.False(IsOnDisk(wrapped));
        Assert.Equal("k2", (await store.Keys.OfAsync("", "urn:p:2", Cancel))?.Id);
        Assert.True(Assert.Single(await store.Keys.DestroyedAsync(Cancel)).Cleaned);
    }

    [Fact]
    public async Task Of_a_destroyed_key_that_an_older_transaction_sees_no_byte_stays_once_that_has_ended()
    {
        await using var store = _place.Open(Shards);
        var wrapped = System.Security.Cryptography.RandomNumberGenerator.GetBytes(60);
        await store.Keys.AddAsync(new SubjectKey("k1", "", "urn:p:1", wrapped), Cancel);
        await using var older = server.Open(_place.Schema);
        await using (var begin = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1", older))
            await begin.ExecuteNonQueryAsync(Cancel);
        var note = new DestroyedKey("k1", "", "urn:p:1", new(1), Cleaned: false);
        await store.Keys.DestroyAsync(note, Cancel);
        var before = File();

        var cleaning = store.Keys.DestroyAsync(note with { Cleaned = true }, Cancel).AsTask();
        // The table is written anew while it is seen.
        while (!cleaning.IsCompleted && File() == before)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        await older.CloseAsync();
        await cleaning;

        Assert.False(IsOnDisk(wrapped));

        string File() => Ask(_place, "SELECT relfilenode FROM pg_class WHERE oid = 'city_key'::regclass")[0];
    }

    /// <summary>All files of the database, so that an older one of the table counts too.</summary>
    private bool IsOnDisk(byte[] bytes)
    {
        server.Run("CHECKPOINT");
        return Ask(_place, $"""
            SELECT count(*) FROM pg_database d, LATERAL pg_ls_dir('base/' || d.oid) f
            WHERE d.datname = current_database() AND f ~ '^[0-9]+$'
              AND position('\x{Convert.ToHexStringLower(bytes)}'::bytea IN
                pg_read_binary_file('base/' || d.oid || '/' || f, 0, 1000000, true)) > 0
            """)[0] != "0";
    }

    [Fact]
    public async Task What_the_server_sampled_of_keys_before_is_thrown_away()
    {
        server.Run(await File.ReadAllTextAsync(Path.Combine(Scripts, "3.sql"), Cancel), _place.Schema);
        EarlierRows.Fill(server, _place.Schema, 3, Shards);
        server.Run(
            "INSERT INTO city_key SELECT 'x' || n, 't', 'urn:x:' || n, 0, decode(md5(n::text), 'hex') "
            + "FROM generate_series(1, 9) n; ANALYZE city_key", _place.Schema);
        Assert.True(IsSampled());

        await _place.Open(Shards).DisposeAsync();

        Assert.False(IsSampled());
        server.Run("ANALYZE city_key", _place.Schema);
        Assert.False(IsSampled());

        bool IsSampled() => Ask(_place,
            "SELECT 1 FROM pg_stats WHERE schemaname = current_schema() AND attname = 'wrapped'").Count > 0;
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_version_before_it_whole()
    {
        await _place.Open(Shards).DisposeAsync();
        var broken = new Migration(Next, "broken", "ALTER TABLE city_blob ADD COLUMN more integer; SELECT 1 / 0");

        Assert.ThrowsAny<Exception>(() => PostgresPlace.Open(With(broken)));

        Assert.Equal(Versions, Ask(_place, "SELECT version FROM city_migration ORDER BY 1"));
        Assert.DoesNotContain(Ask(_place, Columns), column => column.Contains("more", StringComparison.Ordinal));
        await _place.Open(Shards).DisposeAsync();
    }

    [Fact]
    public async Task Processes_that_open_a_new_database_at_once_make_it_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            async () => await PostgresStore.OpenAsync(_place.Options(Shards), Cancel), Cancel)));

        Assert.Equal(Versions, Ask(_place, "SELECT version FROM city_migration ORDER BY 1"));
        Assert.Equal(["6"], Ask(_place, "SELECT epoch FROM city_store"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_a_later_version_is_refused_and_its_holder_keeps_it()
    {
        await using var holder = _place.Open(Shards);
        server.Run("INSERT INTO city_migration VALUES (99, 'later', CURRENT_TIMESTAMP)", _place.Schema);

        var refused = Assert.Throws<StoreException>(() => _place.Open(Shards));

        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.Retry);
        Assert.True((await holder.Log.AppendAsync([new(0, 1, 1, new byte[1])], Cancel)).Durable);
    }

    [Fact]
    public async Task A_store_made_for_other_shards_is_refused_with_both_numbers_and_its_holder_keeps_it()
    {
        await using var holder = _place.Open(Shards);

        var refused = Assert.Throws<StoreException>(() => _place.Open(8));

        Assert.Contains("4 shards", refused.Message, StringComparison.Ordinal);
        Assert.Contains("with 8", refused.Message, StringComparison.Ordinal);
        Assert.True((await holder.Log.AppendAsync([new(0, 1, 1, new byte[1])], Cancel)).Durable);
    }

    [Fact]
    public void A_server_that_does_not_sync_is_refused_unless_it_is_allowed()
    {
        var refused = Assert.Throws<StoreException>(
            () => PostgresPlace.Open(_place.Options(Shards) with { AllowUnsynced = false }));

        Assert.Contains("fsync=off", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.Retry);
    }

    [Theory]
    [InlineData("wrong:pass@word", "postgres", "does not let mayor in")]
    [InlineData(TestKit.PostgresCluster.Password, "nowhere", "no database nowhere")]
    public async Task A_wrong_password_or_database_is_said_without_the_password(
        string password, string database, string said)
    {
        var url = $"postgres://mayor:{Uri.EscapeDataString(password)}@127.0.0.1:{server.Cluster.Port}/{database}";
        Assert.True(PostgresAddress.TryRead(url, out var address, out _));

        var refused = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.OpenAsync(
            new() { Address = address!, AllowUnsynced = true }, Cancel));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, refused.ToString(), StringComparison.Ordinal);
        Assert.False(refused.Retry);
    }

    [Fact]
    public async Task Frames_of_who_learnt_of_the_new_holder_by_another_write_are_fenced_and_not_in_doubt()
    {
        await using var first = _place.Open(Shards);
        await using var second = _place.Open(Shards);
        await Assert.ThrowsAsync<StoreException>(async () => await first.Blobs.PutAsync("a", new byte[1], Cancel));

        Assert.Equal(1, (await first.Log.AppendAsync([new(1, 1, 1, new byte[1])], Cancel)).FencedShard);
    }

    [Fact]
    public async Task Who_opens_last_holds_the_city_and_who_held_it_before_writes_nothing_any_more()
    {
        await using var first = _place.Open(Shards);
        await first.Log.AppendAsync([new(1, 1, 1, new byte[1])], Cancel);
        await using var second = _place.Open(Shards);

        Assert.Equal(1, (await first.Log.AppendAsync([new(1, 2, 2, new byte[1])], Cancel)).FencedShard);
        Func<Task>[] work =
        [
            async () => await first.Log.HeadAsync(0, Cancel),
            async () => await first.Blobs.PutAsync("a", new byte[1], Cancel),
            async () => await first.History.CommitAsync(0, 0, 1, [], [], Cancel),
            async () => await first.Snapshots.SaveAsync(0, 1, Pieces(), Cancel),
        ];
        foreach (var one in work)
        {
            var lost = await Assert.ThrowsAsync<StoreException>(one);
            Assert.Contains("taken over by", lost.Message, StringComparison.Ordinal);
            Assert.Contains($"process {Environment.ProcessId}", lost.Message, StringComparison.Ordinal);
            Assert.False(lost.Retry);
        }

        Assert.Equal(0, (await first.Log.AppendAsync([new(0, 1, 1, new byte[1])], Cancel)).FencedShard);
        Assert.True((await second.Log.AppendAsync([new(1, 2, 2, new byte[1])], Cancel)).Durable);
        Assert.Empty(await second.Blobs.ListAsync("", Cancel));
    }

    [Theory]
    [InlineData("history")]
    [InlineData("blobs")]
    [InlineData("snapshots")]
    public async Task Who_lost_the_city_learns_of_it_at_whatever_it_writes_first(string part)
    {
        await using var first = _place.Open(Shards);
        await using var second = _place.Open(Shards);

        await Assert.ThrowsAsync<StoreException>(async () => await (part switch
        {
            "history" => new ValueTask(first.History.CommitAsync(0, 0, 1, [], [], Cancel).AsTask()),
            "blobs" => first.Blobs.PutAsync("a", new byte[1], Cancel),
            _ => first.Snapshots.SaveAsync(0, 1, Pieces(), Cancel),
        }));

        Assert.Equal(0, await second.History.ThroughAsync(0, Cancel));
        Assert.Equal(0, await second.Snapshots.SeqAsync(0, Cancel));
        Assert.Empty(await second.Blobs.ListAsync("", Cancel));
    }

    private PostgresStoreOptions With(Migration step) =>
        _place.Options(Shards) with { Migrations = [.. Migration.All, step] };

    private List<string> Ask(PostgresPlace place, string sql) => server.Ask(sql, place.Schema);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        await Task.Yield();
        yield return StoreBytes.Of(1, 10);
    }
}
