using System.Text;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Keys of data subjects. A destroyed key is overwritten before its row is removed, and before it is noted that all is
/// cleaned the table is written anew, so that no older version of a row stays in its file; the server's own log and
/// backups keep them wrapped as they were.
/// </summary>
internal sealed class PostgresKeys(Sessions sessions, Claim claim, TimeSpan patience) : IKeyStore
{
    private const string Columns = "SELECT id, tenant, subject, checksum, wrapped FROM city_key ";

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(100), PauseMost = TimeSpan.FromSeconds(1);

    public async ValueTask<SubjectKey?> OfAsync(string tenant, string subject, CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync((session, stop) => OfAsync(session, tenant, subject, stop), cancel);
    }

    public async ValueTask<SubjectKey?> FindAsync(string id, CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync(
            async (session, stop) => (await ListAsync(session.Command(Columns + "WHERE id = $1", id), stop))
                .FirstOrDefault(),
            cancel);
    }

    public async ValueTask<SubjectKey> AddAsync(SubjectKey key, CancellationToken cancel)
    {
        StoreArguments.CheckKey(key);
        return await sessions.WriteAsync(claim, session => AddAsync(session, key), cancel);
    }

    public async ValueTask DestroyAsync(DestroyedKey note, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(note);
        // What fails here is done again: without the note that all is cleaned, an erasure goes on at the next start.
        if (note.Cleaned) await WriteAnewAsync(cancel);
        await sessions.WriteAsync(claim, session => DestroyAsync(session, note), cancel);
    }

    /// <summary>
    /// Writes the table anew until nothing is carried over that an older transaction still sees: the server then calls
    /// it frozen up to a transaction behind all that has destroyed keys. Whoever has the table open, as a dump has, is
    /// waited for in between: keys are read meanwhile.
    /// </summary>
    private async Task WriteAnewAsync(CancellationToken cancel)
    {
        var now = await sessions.ReadAsync(
            (session, stop) => AskAsync(session.Command("SELECT pg_current_xact_id()::xid::text"), stop), cancel);
        var (begun, pause) = (TimeProvider.System.GetTimestamp(), PauseFirst);
        while (!await sessions.TryOutsideAsync(claim, "VACUUM (FULL) city_key", cancel)
            || !await IsFrozenBehindAsync(now!, cancel))
        {
            if (TimeProvider.System.GetElapsedTime(begun) + pause > patience)
                throw new StoreException(
                    "An older transaction of the database still sees destroyed keys, or has their table open, as a "
                    + "dump has. Let it end, or end it.", retry: true);
            await Task.Delay(pause, TimeProvider.System, cancel);
            pause = pause * 2 < PauseMost ? pause * 2 : PauseMost;
        }
    }

    private async Task<bool> IsFrozenBehindAsync(object transaction, CancellationToken cancel) =>
        await sessions.ReadAsync(
            (session, stop) => AskAsync(session.Command(
                "SELECT age(relfrozenxid) < age($1::text::xid) FROM pg_class WHERE oid = 'city_key'::regclass",
                transaction), stop),
            cancel) is true;

    private static async Task<object?> AskAsync(NpgsqlCommand question, CancellationToken cancel)
    {
        await using var command = question;
        return await command.ExecuteScalarAsync(cancel);
    }

    public async ValueTask<IReadOnlyList<SubjectKey>> ListAsync(string after, int limit, CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        // The column compares byte by byte, which is the ordinal order of base64url.
        return await sessions.ReadAsync(
            (session, stop) => ListAsync(
                session.Command(Columns + "WHERE id > $1 ORDER BY id LIMIT $2", after, limit), stop),
            cancel);
    }

    public async ValueTask<IReadOnlyList<DestroyedKey>> DestroyedAsync(CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync(DestroyedAsync, cancel);
    }

    private async Task<SubjectKey?> OfAsync(
        NpgsqlConnection session, string tenant, string subject, CancellationToken cancel) =>
        (await ListAsync(
            session.Command(Columns + "WHERE tenant = $1 AND subject = $2", tenant, subject), cancel)).FirstOrDefault();

    private async Task<SubjectKey> AddAsync(NpgsqlConnection session, SubjectKey key)
    {
        // One at a time, or two that add a key for the same subject would meet.
        await session.ExecuteAsync("LOCK TABLE city_key IN EXCLUSIVE MODE", [], CancellationToken.None);
        if (await OfAsync(session, key.Tenant, key.Subject, CancellationToken.None) is { } there) return there;
        await using (var taken = session.Command(
            "SELECT (SELECT count(*) FROM city_key WHERE id = $1) + (SELECT count(*) FROM city_destroyed_key "
            + "WHERE id = $1)", key.Id))
            if (await taken.ExecuteScalarAsync() is not 0L)
                throw new ArgumentException($"There is or was a key {key.Id} already.", nameof(key));
        await session.ExecuteAsync(
            "INSERT INTO city_key (id, tenant, subject, checksum, wrapped) VALUES ($1, $2, $3, $4, $5)",
            [key.Id, key.Tenant, key.Subject, (long)Checksum(key), key.Wrapped], CancellationToken.None);
        return key;
    }

    private static async Task<bool> DestroyAsync(NpgsqlConnection session, DestroyedKey note)
    {
        await session.ExecuteAsync(
            "LOCK TABLE city_key, city_destroyed_key IN EXCLUSIVE MODE", [], CancellationToken.None);
        await session.ExecuteAsync(
            "UPDATE city_key SET wrapped = $2 WHERE id = $1", [note.Id, new byte[1]], CancellationToken.None);
        await session.ExecuteAsync("DELETE FROM city_key WHERE id = $1", [note.Id], CancellationToken.None);
        await session.ExecuteAsync(
            "UPDATE city_destroyed_key SET cleaned = 1 WHERE id = $1 AND $2 = 1", [note.Id, note.Cleaned ? 1 : 0],
            CancellationToken.None);
        await session.ExecuteAsync(
            "INSERT INTO city_destroyed_key (id, tenant, subject, destroyed_at, cleaned) SELECT $1, $2, $3, $4, $5 "
            + "WHERE NOT EXISTS (SELECT 1 FROM city_destroyed_key WHERE id = $1)",
            [note.Id, note.Tenant, note.Subject, note.At.Milliseconds, note.Cleaned ? 1 : 0], CancellationToken.None);
        return true;
    }

    private async Task<List<SubjectKey>> ListAsync(NpgsqlCommand query, CancellationToken cancel)
    {
        var keys = new List<SubjectKey>();
        await using var command = query;
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var wrapped = await row.GetFieldValueAsync<byte[]>(4, cancel);
            var key = new SubjectKey(row.GetString(0), row.GetString(1), row.GetString(2), wrapped);
            keys.Add(row.GetInt64(3) == Checksum(key)
                ? key
                : throw new InvalidDataException(
                    $"{sessions.Address}: the key {key.Id} is damaged. Restore it from the backup of keys."));
        }

        return keys;
    }

    private static async Task<IReadOnlyList<DestroyedKey>> DestroyedAsync(
        NpgsqlConnection session, CancellationToken cancel)
    {
        var notes = new List<DestroyedKey>();
        await using var command = session.Command(
            "SELECT id, tenant, subject, destroyed_at, cleaned FROM city_destroyed_key ORDER BY destroyed_at, id");
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
            notes.Add(new DestroyedKey(
                row.GetString(0), row.GetString(1), row.GetString(2), new Moment(row.GetInt64(3)),
                row.GetInt32(4) != 0));
        return notes;
    }

    private static uint Checksum(SubjectKey key) => new Crc32C()
        .Add(Encoding.UTF8.GetBytes($"{key.Id}\n{key.Tenant}\n{key.Subject}\n")).Add(key.Wrapped.Span).Value;
}
