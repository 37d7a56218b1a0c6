using System.Globalization;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>One of the files of a store: what it is made of, and the checks that it belongs here.</summary>
/// <param name="Part">What it holds, as in <see cref="ICityStore.BytesAsync"/>; its name without the ending.</param>
/// <param name="Tables">The statements that make its tables.</param>
internal sealed record StoreFile(string Part, string Tables)
{
    /// <summary>The version of the layout of all files. A store of a later version is refused.</summary>
    public const int Format = 1;

    private const string Value = "SELECT value FROM meta WHERE name = ?";

    /// <summary>The size of a page, in bytes.</summary>
    public int PageBytes { get; init; } = 4096;

    /// <summary>Settings of the connection that writes; the first ones hold for the file.</summary>
    public string Settings { get; init; } = "PRAGMA journal_mode=WAL;";

    /// <summary>
    /// Makes the row that each shard has from the beginning: one that is missing later was lost, and is no new shard.
    /// </summary>
    public Action<Database, int>? Begin { get; init; }

    /// <summary>Where the file lies.</summary>
    public string PathIn(string directory) => Path.Combine(directory, Part + ".db");

    /// <summary>Opens the file for writing; makes it where it is missing.</summary>
    /// <param name="options">Where, and for how many shards.</param>
    /// <param name="store">The store it must belong to, or null for the file that says which store this is.</param>
    public Database Open(SqliteStoreOptions options, string? store)
    {
        var database = Database.Open(PathIn(options.Directory), write: true);
        try
        {
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size={PageBytes}"));
            database.Execute(Settings);
            database.Execute(options.SynchronousOff ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL");
            database.Execute("PRAGMA cell_size_check=ON");
            database.Transact(file => MakeOrCheck(file, options, store));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Which store an open file belongs to.</summary>
    public static string StoreOf(Database database) => Read(database, "store");

    /// <summary>How many shards the store of an open file was made for.</summary>
    public static int ShardsOf(Database database)
    {
        if (database.Number("SELECT count(*) FROM sqlite_master WHERE name = 'meta'") == 0)
            throw new StoreException(
                $"{database.Path} is no file of a city. Name the folder of a city's data.", retry: false);
        return int.TryParse(Read(database, "shards"), CultureInfo.InvariantCulture, out var shards)
            ? shards
            : throw new InvalidDataException($"{database.Path} is damaged: it does not say its shards.");
    }

    /// <summary>Whether all files of the store were made once: then one that is missing was lost.</summary>
    public static bool AllMade(Database log) => log.Number("SELECT count(*) FROM meta WHERE name = 'made'") > 0;

    /// <summary>Notes that all files of the store are made.</summary>
    public static void NoteAllMade(Database log) => Write(log, "made", "all");

    /// <summary>Whether a file that stores have not had from the beginning was made once.</summary>
    public bool WasMade(Database log) => log.Number($"SELECT count(*) FROM meta WHERE name = 'made {Part}'") > 0;

    /// <summary>Notes that the file is made.</summary>
    public void NoteMade(Database log) => Write(log, $"made {Part}", "yes");

    /// <summary>The bytes on disk, what is not yet moved from the write-ahead file included.</summary>
    public long BytesIn(string directory) => Length(PathIn(directory)) + Length(PathIn(directory) + "-wal");

    private bool MakeOrCheck(Database file, SqliteStoreOptions options, string? store)
    {
        if (file.Number("SELECT count(*) FROM sqlite_master") != 0)
        {
            Check(file, options, store);
            return false;
        }

        file.Execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
        file.Execute(Tables);
        for (var shard = 0; shard < options.Shards; shard++) Begin?.Invoke(file, shard);
        Write(file, "part", Part);
        Write(file, "format", Text(Format));
        Write(file, "shards", Text(options.Shards));
        Write(file, "store", store ?? Guid.NewGuid().ToString("N"));
        return true;
    }

    private void Check(Database file, SqliteStoreOptions options, string? store)
    {
        if (file.Number("SELECT count(*) FROM sqlite_master WHERE name = 'meta'") == 0 || Read(file, "part") != Part)
            throw new StoreException(
                $"{file.Path} is no {Part} file of a city. Move it away, or name another folder.", retry: false);
        if (!int.TryParse(Read(file, "format"), CultureInfo.InvariantCulture, out var format))
            throw new InvalidDataException($"{file.Path} is damaged: it does not say its format. Restore a backup.");
        if (format > Format)
            throw new StoreException(
                $"{file.Path} has format {format}, made by a later version of this program, which knows format "
                + $"{Format}. Start the later version.", retry: false);
        var shards = Read(file, "shards");
        if (shards != Text(options.Shards))
            throw new StoreException(
                $"{file.Path} was made for {shards} shards and is opened with {options.Shards}. The number is fixed "
                + $"when a store is made: open it with {shards}, or name another folder.", retry: false);
        if (store is not null && Read(file, "store") != store)
            throw new StoreException(
                $"{file.Path} belongs to another store than the log beside it. Put back the file that belongs here, or "
                + "move this one away to have it built again.", retry: false);
    }

    private static string Read(Database file, string name)
    {
        using var row = file.Use(Value).Bind(1, name);
        return row.Next() ? row.Text(0) : throw new InvalidDataException($"{file.Path} does not say its {name}.");
    }

    private static void Write(Database file, string name, string value) =>
        file.Use("INSERT INTO meta (name, value) VALUES (?, ?)").Bind(1, name).Bind(2, value).Run();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
