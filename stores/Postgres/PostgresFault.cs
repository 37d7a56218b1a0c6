using System.Net.Sockets;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Turns what Npgsql throws (codes: PostgreSQL manual, appendix A) into what the ports promise to throw.
/// </summary>
internal static class PostgresFault
{
    /// <summary>Whether it is a fault that <see cref="Of"/> has a word for.</summary>
    public static bool Is(Exception fault) =>
        fault is NpgsqlException or TimeoutException or SocketException or IOException;

    /// <summary>
    /// Whether the server itself said that the statement failed: then nothing of its transaction is there. Else the
    /// connection broke or the answer is overdue, and nobody knows.
    /// </summary>
    public static bool IsCertain(Exception fault) => fault is PostgresException { Severity: "ERROR" };

    /// <summary>Whether it came from two transactions in each other's way, one of which had to go.</summary>
    public static bool IsCollision(Exception fault) => fault is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>The exception to throw.</summary>
    /// <param name="fault">What Npgsql threw.</param>
    /// <param name="address">The database it is about.</param>
    public static Exception Of(Exception fault, PostgresAddress address) => fault switch
    {
        PostgresException said => Said(said, address),
        _ when fault is TimeoutException || fault.InnerException is TimeoutException => Away(
            address, "it did not answer in time", fault),
        _ => Away(address, fault.InnerException?.Message ?? fault.Message, fault),
    };

    private static Exception Said(PostgresException said, PostgresAddress address) => said.SqlState switch
    {
        "28P01" or "28000" => new StoreException(
            $"The server {address.Server} does not let {address.User} in: wrong password, or no such role, or "
            + "pg_hba.conf does not allow it.", retry: false, said),
        "3D000" => new StoreException(
            $"The server {address.Server} has no database {address.Database}. Create it, see docs/ops/postgres.md.",
            retry: false, said),
        "42501" => new StoreException(
            $"The role {address.User} may not do this in {address}: {said.MessageText}. Make it the owner of the "
            + "database.", retry: false, said),
        "25006" => new StoreException(
            $"{address} takes no writes: it is a standby, or set to read only. Name the primary.", retry: true, said),
        "53100" => new StoreException(
            $"The disk of {address.Server} is full. Make room and try again.", retry: true, said)
        {
            NoRoom = IsCertain(said),
        },
        "53300" => new StoreException(
            $"{address.Server} has no connection left: raise max_connections, or close others.", retry: true, said),
        "XX001" or "XX002" or "42P01" or "42703" or "22P03" => new InvalidDataException(
            $"{address} is damaged: {said.MessageText} ({said.SqlState}). Restore it from a backup.", said),
        "40001" or "40P01" => new StoreException(
            $"{address}: another transaction was in the way ({said.SqlState}). Try again.", retry: true, said),
        ['2' or '4', ..] => new InvalidOperationException(
            $"{address} refused work: {said.MessageText} ({said.SqlState}).", said),
        "58030" => new StoreException(
            $"The disk of {address.Server} failed: {said.MessageText}. Look into the server's log.", false, said),
        _ => Away(address, $"{said.MessageText} ({said.SqlState})", said),
    };

    private static StoreException Away(PostgresAddress address, string why, Exception fault) => new(
        $"The database {address} is away: {why}. It is tried again by itself.", retry: true, fault);
}
