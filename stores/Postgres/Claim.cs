using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// This store's hold on the city. Whoever opens a store last holds it; the one before learns of it at its next write
/// and writes nothing any more. The hold has a number, the epoch, which stands with each shard's head as well: what was
/// sent under an older number changes nothing when it arrives late. So where a connection broke in the middle of a
/// write, the hold is renewed before anything else is done: then it is settled what became of that write.
/// </summary>
internal sealed class Claim(Sessions sessions) : IDisposable
{
    private const string Renew =
        "UPDATE city_store SET epoch = epoch + 1 WHERE id = 1 AND holder = $1 RETURNING epoch";
    private const string Look = "SELECT holder, held_by, held_since FROM city_store WHERE id = 1";
    private const string Keep = Look + " FOR SHARE";

    private readonly SemaphoreSlim _turn = new(1);
    private string _holder = "";
    private long _epoch;
    private volatile bool _unsure;
    private volatile string? _lost;

    /// <summary>The number of the hold.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Whether it is known that another holds the city.</summary>
    public bool IsLost => _lost is not null;

    /// <summary>Whether it is the holder that the database names.</summary>
    public bool IsHeldBy(string holder) => holder == _holder;

    /// <summary>Takes the city, in the transaction that opens the store, and all heads with it.</summary>
    public async Task TakeAsync(NpgsqlConnection session, string holder, string heldBy, CancellationToken cancel)
    {
        await using (var take = session.Command(
            "UPDATE city_store SET epoch = epoch + 1, holder = $1, held_by = $2, held_since = CURRENT_TIMESTAMP "
            + "WHERE id = 1 RETURNING epoch", holder, heldBy))
            _epoch = (long)(await take.ExecuteScalarAsync(cancel))!;
        await session.ExecuteAsync("UPDATE city_head SET epoch = $1", [_epoch], cancel);
        _holder = holder;
    }

    /// <summary>Shares the hold of the one that has it, to read beside it.</summary>
    public async Task JoinAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var command = session.Command("SELECT holder, epoch FROM city_store WHERE id = 1");
        await using var row = await command.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        (_holder, _epoch) = (row.GetString(0), row.GetInt64(1));
    }

    /// <summary>Says that nobody knows what became of a write.</summary>
    public void NotSure() => _unsure = true;

    /// <summary>Throws where another holds the city; where a write is unsettled, settles it first.</summary>
    public ValueTask SettleAsync(CancellationToken cancel)
    {
        if (_lost is { } lost) throw Lost(lost);
        return _unsure ? new(RenewAsync(cancel)) : default;
    }

    /// <summary>Throws where another holds the city, and else keeps it so until the transaction ends.</summary>
    public async Task KeepAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        if (await LostToAsync(session, Keep, cancel) is { } lost) throw Lost(lost);
    }

    /// <summary>Looks whether another holds the city.</summary>
    public async Task<bool> IsLostAsync(NpgsqlConnection session, CancellationToken cancel) =>
        await LostToAsync(session, Look, cancel) is not null;

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task RenewAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!_unsure) return;
            await sessions.ReadAsync(RenewOnAsync, cancel);
            _unsure = false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> RenewOnAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await using (var renew = session.Command(Renew, _holder))
        {
            if (await renew.ExecuteScalarAsync(cancel) is not long epoch)
                throw Lost(await LostToAsync(session, Look, cancel) ?? "nobody");
            // Waits for appends under way; those that come later with the old number fail.
            await session.ExecuteAsync("UPDATE city_head SET epoch = $1", [epoch], cancel);
            await transaction.CommitAsync(cancel);
            Volatile.Write(ref _epoch, epoch);
        }

        return true;
    }

    private async Task<string?> LostToAsync(NpgsqlConnection session, string sql, CancellationToken cancel)
    {
        await using var command = session.Command(sql);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel))
            throw new InvalidDataException($"{sessions.Address} is damaged: it does not say what store it is.");
        if (row.GetString(0) == _holder) return null;
        return _lost = FormattableString.Invariant(
            $"{row.GetString(1)} at {row.GetFieldValue<DateTime>(2):yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    private StoreException Lost(string to) => new(
        $"The city in {sessions.Address} was taken over by {to}. This process writes no more to it: stop it, or start "
        + "it again to take the city back.", retry: false);
}
