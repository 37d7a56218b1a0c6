using City.Kernel;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>Destroyed keys are wiped beside others who have the table of keys open, as a dump has.</summary>
public sealed class KeyWipingTests(SharedCluster server) : IAsyncLifetime
{
    private static readonly DestroyedKey Note = new("k1", "", "urn:p:1", new Moment(1), Cleaned: false);

    private readonly PostgresPlace _place = new(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task While_a_dump_has_the_keys_open_an_erasure_keeps_no_key_from_being_read_and_ends_behind_it()
    {
        await using var store = await OpenAsync(_place.Options(1));
        await using var dump = server.Open(_place.Schema);
        await using var open = await dump.BeginTransactionAsync(Cancel);
        await dump.ExecuteAsync("SELECT 1 FROM city_key", [], Cancel);

        var cleaning = CleanAsync(store);
        await WaitingAsync();
        for (var i = 0; i < 10; i++) Assert.NotNull(await store.Keys.FindAsync("k2", Cancel));
        await open.RollbackAsync(Cancel);
        await cleaning;

        Assert.True(Assert.Single(await store.Keys.DestroyedAsync(Cancel)).Cleaned);
    }

    [Fact]
    public async Task Who_waits_too_long_for_an_older_transaction_is_told_and_the_note_does_not_say_cleaned()
    {
        await using var store = await OpenAsync(_place.Options(1) with { WipingSeconds = 0 });
        await using var dump = server.Open(_place.Schema);
        await using var open = await dump.BeginTransactionAsync(Cancel);
        await dump.ExecuteAsync("SELECT 1 FROM city_key", [], Cancel);

        var waits = await Assert.ThrowsAsync<StoreException>(
            async () => await store.Keys.DestroyAsync(Note with { Cleaned = true }, Cancel));

        Assert.True(waits.Retry);
        Assert.Contains("dump", waits.Message, StringComparison.Ordinal);
        Assert.False(Assert.Single(await store.Keys.DestroyedAsync(Cancel)).Cleaned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_was_in_a_hurry_for_a_lock_goes_back_as_it_came(bool held)
    {
        var options = _place.Options(1);
        await using var store = await OpenAsync(options);
        await using var dump = server.Open(_place.Schema);
        await using var open = await dump.BeginTransactionAsync(Cancel);
        if (held) await dump.ExecuteAsync("SELECT 1 FROM city_key", [], Cancel);
        await using var sessions = new Sessions(options);
        using var claim = new Claim(sessions);

        Assert.Equal(!held, await sessions.TryOutsideAsync(claim, "VACUUM (FULL) city_key", Cancel));

        await using var session = await sessions.OpenAsync(Cancel);
        await using var show = session.Command("SHOW lock_timeout");
        Assert.Equal("0", await show.ExecuteScalarAsync(Cancel));
    }

    private async Task<PostgresStore> OpenAsync(PostgresStoreOptions options)
    {
        var store = PostgresPlace.Open(options);
        for (var i = 1; i <= 2; i++)
            await store.Keys.AddAsync(new SubjectKey($"k{i}", "", $"urn:p:{i}", new byte[60]), Cancel);
        await store.Keys.DestroyAsync(Note, Cancel);
        return store;
    }

    /// <summary>Asks again as an operator does, who is told to where it took too long.</summary>
    private static async Task CleanAsync(PostgresStore store)
    {
        while (true)
            try
            {
                await store.Keys.DestroyAsync(Note with { Cleaned = true }, Cancel);
                return;
            }
            catch (StoreException fault) when (fault.Retry)
            {
                Assert.Contains("dump", fault.Message, StringComparison.Ordinal);
            }
    }

    /// <summary>Returns when somebody has waited for the table.</summary>
    private async Task WaitingAsync()
    {
        var sql = $"SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '{_place.Schema}.city_key'::regclass";
        while (server.Ask(sql).Count == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
    }
}
