using City.Kernel;
using City.TestKit;
using City.TestKit.Stores;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>Connections that break, servers that crash, are slow or away: each for real.</summary>
public sealed class FailureTests(OwnCluster server) : IClassFixture<OwnCluster>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_unsure_and_found_by_reading_again()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        await using var wire = new Wire(server.Cluster.Port);
        await using var store = await PostgresStore.OpenAsync(server.Options(database, wire.Port), Cancel);
        Assert.True((await store.Log.AppendAsync([Frame(0, 1)], Cancel)).Durable);

        wire.LoseAnswers();
        var lost = Task.Run(async () => await store.Log.AppendAsync([Frame(0, 2), Frame(1, 1)], Cancel), Cancel);
        await UntilAsync(async () => await HeadOnServerAsync(database, 0) == 2);
        wire.Cut();

        Assert.True((await Assert.ThrowsAsync<StoreException>(() => lost)).Retry);
        Assert.Equal(2, await store.Log.HeadAsync(0, Cancel));
        Assert.True((await store.Log.AppendAsync([Frame(0, 3), Frame(1, 2)], Cancel)).Durable);
        Assert.Equal([1, 2, 3], (await ReadAsync(store, 0)).Select(frame => frame.FirstSeq));
    }

    [Fact]
    public async Task An_append_that_reaches_the_server_after_its_connection_was_given_up_changes_nothing()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        await using var wire = new Wire(server.Cluster.Port);
        await using var store = await PostgresStore.OpenAsync(server.Options(database, wire.Port), Cancel);
        for (var seq = 1; seq <= 4; seq++) await store.Log.AppendAsync([Frame(0, seq)], Cancel);

        wire.HoldRequests();
        var late = Task.Run(async () => await store.Log.AppendAsync([Frame(0, 5)], Cancel), Cancel);
        await UntilAsync(() => Task.FromResult(wire.Held > 0));
        wire.Cut();
        await Assert.ThrowsAsync<StoreException>(() => late);
        var head = await store.Log.HeadAsync(0, Cancel);
        await wire.DeliverAsync(Cancel);

        Assert.Equal(4, head);
        Assert.Equal(4, await store.Log.HeadAsync(0, Cancel));
        Assert.True((await store.Log.AppendAsync([Frame(0, 5)], Cancel)).Durable);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_server_crashes_under_appends()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        await using var store = await PostgresStore.OpenAsync(server.Options(database), Cancel);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var appending = Task.Run(() => AppendOnAsync(store, done.Token), Cancel);
        for (var crash = 0; crash < 3; crash++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, Cancel);
            await server.Cluster.RestartAsync(Cancel);
        }

        await done.CancelAsync();
        var (acknowledged, failed) = await appending;

        var seqs = (await ReadAsync(store, 0)).Select(frame => frame.FirstSeq).ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        Assert.True(acknowledged.All(seq => seq <= seqs.Count), "an acknowledged append is lost");
        Assert.True(acknowledged.Count > 0 && failed > 0, $"{acknowledged.Count} acknowledged, {failed} failed");
    }

    [Fact]
    public async Task A_full_disk_of_the_server_refuses_for_certain_and_with_room_again_all_goes_on()
    {
        const string name = "on_a_small_disk";
        const int mebibytes = 40, bytes = 512 * 1024, triesMax = 200;
        var cluster = server.Cluster;
        await using var disk = await SmallDisk.MountAsync(mebibytes, Cancel);
        await cluster.NewDatabaseOnAsync(disk, name, Cancel);
        try
        {
            await using var store = await PostgresStore.OpenAsync(server.Options(name), Cancel);
            await store.Blobs.PutAsync("a", new byte[] { 5 }, Cancel);
            disk.Fill(mebibytes / 4);
            StoreException? full = null;
            var seq = 0;
            for (var tries = 0; full is null && tries < triesMax; tries++)
                try
                {
                    Assert.True((await store.Log.AppendAsync([Frame(0, ++seq, bytes)], Cancel)).Durable);
                }
                catch (StoreException fault)
                {
                    full = fault;
                }

            Assert.True(full is { NoRoom: true, Retry: true }, full?.Message ?? "The disk never was full.");
            // The one that was refused is not there, and is taken once there is room.
            Assert.Equal(seq - 1, await store.Log.HeadAsync(0, Cancel));
            disk.MakeRoom();
            Assert.True((await store.Log.AppendAsync([Frame(0, seq, bytes)], Cancel)).Durable);
            Assert.Equal(Enumerable.Range(1, seq), (await ReadAsync(store, 0)).Select(frame => (int)frame.FirstSeq));
            Assert.Equal([5], (await store.Blobs.GetAsync("a", Cancel))!.Value.ToArray());
        }
        finally
        {
            await cluster.DropDatabaseOnAsync(name, CancellationToken.None);
        }
    }

    [Fact]
    public async Task While_the_server_is_away_all_work_is_refused_and_afterwards_it_goes_on()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        await using var store = await PostgresStore.OpenAsync(server.Options(database), Cancel);
        await store.Log.AppendAsync([Frame(0, 1)], Cancel);
        await store.Blobs.PutAsync("a", Frame(0, 1).Body, Cancel);
        var bytes = await store.BytesAsync(Cancel);

        await server.Cluster.StopAsync(Cancel);
        Func<Task>[] work =
        [
            async () => await store.Log.AppendAsync([Frame(0, 2)], Cancel),
            async () => await store.Log.HeadAsync(0, Cancel),
            async () => await store.Snapshots.SeqAsync(0, Cancel),
            async () => await store.Blobs.PutAsync("b", Frame(0, 1).Body, Cancel),
            async () => await store.History.CommitAsync(0, 0, 1, [], [], Cancel),
        ];
        foreach (var one in work)
        {
            var away = await Assert.ThrowsAsync<StoreException>(one);
            Assert.True(away.Retry, away.Message);
            Assert.Contains("away", away.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(PostgresCluster.Password, away.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(bytes, await store.BytesAsync(Cancel));
        await server.Cluster.StartAgainAsync(Cancel);
        Assert.Equal(1, await store.Log.HeadAsync(0, Cancel));
        Assert.True((await store.Log.AppendAsync([Frame(0, 2)], Cancel)).Durable);
        Assert.Equal(["a"], await store.Blobs.ListAsync("", Cancel));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_refused_and_goes_on_when_it_does()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        var options = server.Options(database) with { StatementSeconds = 1 };
        await using var store = await PostgresStore.OpenAsync(options, Cancel);
        await store.Log.AppendAsync([Frame(0, 1)], Cancel);

        await using (var other = await new Sessions(options).OpenAsync(Cancel))
        {
            await using var held = await other.BeginTransactionAsync(Cancel);
            await other.ExecuteAsync("LOCK TABLE city_head IN ACCESS EXCLUSIVE MODE", [], Cancel);
            var slow = await Assert.ThrowsAsync<StoreException>(
                async () => await store.Log.AppendAsync([Frame(0, 2)], Cancel));
            Assert.True(slow.Retry);
            Assert.Contains("in time", slow.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await store.Log.HeadAsync(0, Cancel));
        Assert.True((await store.Log.AppendAsync([Frame(0, 2)], Cancel)).Durable);
    }

    [Fact]
    public async Task A_commit_waits_for_the_disk_whatever_the_role_is_set_to()
    {
        var database = await server.NewDatabaseAsync(Cancel);
        await server.Cluster.SqlAsync(database, $"ALTER DATABASE {database} SET synchronous_commit = off", Cancel);
        await using var sessions = new Sessions(server.Options(database));
        await using var session = await sessions.OpenAsync(Cancel);
        await using var show = session.Command("SHOW synchronous_commit");

        Assert.Equal("on", await show.ExecuteScalarAsync(Cancel));
    }

    /// <summary>Appends to a shard until told to stop; after a failure it looks where the shard stands.</summary>
    private static async Task<(List<long> Acknowledged, int Failed)> AppendOnAsync(
        PostgresStore store, CancellationToken stop)
    {
        var (acknowledged, failed, next) = (new List<long>(), 0, 1L);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (next == 0) next = await store.Log.HeadAsync(0, Cancel) + 1;
                Assert.True((await store.Log.AppendAsync([Frame(0, next)], Cancel)).Durable);
                acknowledged.Add(next++);
            }
            catch (StoreException fault) when (fault.Retry)
            {
                failed++;
                next = 0;
                await Task.Delay(Pause, TimeProvider.System, Cancel);
            }
        }

        return (acknowledged, failed);
    }

    private async Task<long> HeadOnServerAsync(string database, int shard) => long.Parse(
        await server.Cluster.SqlAsync(database, $"SELECT seq FROM city_head WHERE shard = {shard}", Cancel),
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        while (!await reached()) await Task.Delay(Pause, TimeProvider.System, Cancel);
    }

    private static LogFrame Frame(int shard, long seq, int bytes = 300) =>
        new(shard, seq, seq, StoreBytes.Of(shard * 1_000 + (int)seq, bytes));

    private static async Task<List<LogFrame>> ReadAsync(PostgresStore store, int shard)
    {
        var frames = new List<LogFrame>();
        await foreach (var frame in store.Log.ReadAsync(shard, 0, Cancel)) frames.Add(frame);
        return frames;
    }
}
