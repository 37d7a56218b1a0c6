using System.Collections.Concurrent;

namespace City.Stores.Sqlite;

/// <summary>Read-only connections to one file, at most so many at a time. Reads run off the caller's thread.</summary>
internal sealed class Readers(string path, int cacheKibibytes) : IAsyncDisposable
{
    /// <summary>How many read at a time; more wait.</summary>
    public const int Max = 8;

    private readonly SemaphoreSlim _room = new(Max);
    private readonly ConcurrentBag<Database> _idle = [];
    private bool _closed;

    /// <summary>Runs a read on a connection of its own; it must leave no statement open.</summary>
    public async ValueTask<T> RunAsync<T>(Func<Database, T> read, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _room.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await Task.Run(() => Run(read), cancel);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        for (var i = 0; i < Max; i++) await _room.WaitAsync();
        foreach (var database in _idle) database.Dispose();
        _room.Release(Max);
    }

    private T Run<T>(Func<Database, T> read)
    {
        if (!_idle.TryTake(out var database)) database = Open();
        try
        {
            return read(database);
        }
        finally
        {
            _idle.Add(database);
        }
    }

    private Database Open()
    {
        var database = Database.Open(path, write: false);
        database.Execute(FormattableString.Invariant($"PRAGMA cache_size={-cacheKibibytes}"));
        database.Execute("PRAGMA cell_size_check=ON");
        return database;
    }
}
