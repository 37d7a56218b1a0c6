using System.Text;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>Documents by name.</summary>
internal sealed class PostgresBlobs(Sessions sessions, Claim claim) : IBlobStore
{
    private const string Remove = "DELETE FROM city_blob WHERE name = $1";

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync((session, stop) => FindAsync(session, name, stop), cancel);
    }

    public async ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        StoreArguments.CheckDocument(document);
        await sessions.WriteAsync(
            claim,
            async session =>
            {
                // One at a time, or two that put the same name would meet.
                await session.ExecuteAsync("LOCK TABLE city_blob IN EXCLUSIVE MODE", [], CancellationToken.None);
                await session.ExecuteAsync(Remove, [name], CancellationToken.None);
                return await session.ExecuteAsync(
                    "INSERT INTO city_blob (name, checksum, body) VALUES ($1, $2, $3)",
                    [name, (long)Checksum(name, document.Span), document], CancellationToken.None);
            },
            cancel);
    }

    public async ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        await sessions.WriteAsync(
            claim, session => session.ExecuteAsync(Remove, [name], CancellationToken.None), cancel);
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel)
    {
        StoreArguments.CheckPrefix(prefix);
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync((session, stop) => NamesAsync(session, prefix, stop), cancel);
    }

    private async Task<ReadOnlyMemory<byte>?> FindAsync(
        NpgsqlConnection session, string name, CancellationToken cancel)
    {
        await using var command = session.Command("SELECT checksum, body FROM city_blob WHERE name = $1", name);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel)) return null;
        var body = await row.GetFieldValueAsync<byte[]>(1, cancel);
        return row.GetInt64(0) == Checksum(name, body)
            ? body
            : throw new InvalidDataException($"{sessions.Address}: the document {name} is damaged.");
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(
        NpgsqlConnection session, string prefix, CancellationToken cancel)
    {
        var names = new List<string>();
        // The column compares byte by byte, which is the ordinal order of the letters that a name may have.
        await using var command = session.Command(
            "SELECT name FROM city_blob WHERE name >= $1 AND name < $2 ORDER BY name", prefix, prefix + "~");
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel)) names.Add(row.GetString(0));
        return names;
    }

    private static uint Checksum(string name, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(name.Length).Add(Encoding.UTF8.GetBytes(name)).Add(body).Value;
}
