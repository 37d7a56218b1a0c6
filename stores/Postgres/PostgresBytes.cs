using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// How much is kept. Asked for with each look at the city's status, so that while the server is away it answers from
/// the last look, and looks again no more often than once a second.
/// </summary>
internal sealed class PostgresBytes(Sessions sessions)
{
    private const string Sums = """
        SELECT CAST((SELECT coalesce(sum(bytes), 0) FROM city_head) AS bigint),
          CAST((SELECT coalesce(sum(bytes), 0) FROM city_snapshot) AS bigint),
          CAST((SELECT coalesce(sum(bytes), 0) FROM city_part) AS bigint),
          CAST((SELECT coalesce(sum(octet_length(body)), 0) FROM city_blob) AS bigint),
          CAST((SELECT coalesce(sum(octet_length(wrapped)), 0) FROM city_key) AS bigint),
          CAST((SELECT coalesce(sum(bytes), 0) FROM city_carried) AS bigint)
        """;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = TimeProvider.System;
    private IReadOnlyDictionary<string, long>? _last;
    private long _failedAt;

    /// <summary>The bytes by part.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> GetAsync(CancellationToken cancel)
    {
        if (_last is { } last && _failedAt != 0 && _clock.GetElapsedTime(_failedAt) < AfterFailure) return last;
        try
        {
            _last = await sessions.ReadAsync(LookAsync, cancel);
            _failedAt = 0;
            return _last;
        }
        catch (StoreException fault) when (fault.Retry && _last is not null)
        {
            _failedAt = _clock.GetTimestamp();
            return _last;
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> LookAsync(
        NpgsqlConnection session, CancellationToken cancel)
    {
        await using var command = session.Command(Sums);
        await using var row = await command.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        return new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["log"] = row.GetInt64(0),
            ["snapshots"] = row.GetInt64(1),
            ["history"] = row.GetInt64(2),
            ["archive"] = row.GetInt64(5),
            ["blobs"] = row.GetInt64(3),
            ["keys"] = row.GetInt64(4),
        };
    }
}
