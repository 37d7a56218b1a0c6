using City.Kernel;

namespace City.Stores.Postgres;

/// <summary>Where a <see cref="PostgresStore"/> lies and how it is made.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>The database.</summary>
    public required PostgresAddress Address { get; init; }

    /// <summary>
    /// How many shards: 1 to <see cref="StoreArguments.ShardsMax"/>. Fixed when the store is made; another number is
    /// refused afterwards.
    /// </summary>
    public int Shards { get; init; } = 8;

    /// <summary>
    /// Takes a server with <c>fsync=off</c> as well, which may lose all of a city when its machine loses power.
    /// </summary>
    public bool AllowUnsynced { get; init; }

    /// <summary>
    /// Joins the process that holds the city rather than taking the city from it: to read beside it, as a backup does.
    /// </summary>
    public bool Beside { get; init; }

    /// <summary>How long one statement may take before the server counts as away, in seconds: default 10.</summary>
    internal int StatementSeconds { get; init; } = 10;

    /// <summary>
    /// How long destroying a key waits for transactions that still see it, in seconds: default 15. Whoever asks a city
    /// over HTTP to erase somebody waits 30 s for all of it.
    /// </summary>
    internal int WipingSeconds { get; init; } = 15;

    /// <summary>The steps from an empty database to the newest layout, in order; a test may add some.</summary>
    internal IReadOnlyList<Migration> Migrations { get; init; } = Migration.All;
}
