using System.Collections.Concurrent;

namespace City.Stores.Sqlite;

/// <summary>Read-only connections to one file, at most so many at a time, each with a thread of its own.</summary>
internal sealed class Readers(string path, int cacheKibibytes) : IAsyncDisposable
{
    /// <summary>How many read at a time; more wait.</summary>
    public const int Max = 4;

    private readonly SemaphoreSlim _room = new(Max);
    private readonly ConcurrentBag<(Worker Worker, Database Database)> _idle = [];
    private bool _closed;

    /// <summary>Runs a read on a connection of its own; it must leave no statement open.</summary>
    public async ValueTask<T> RunAsync<T>(Func<Database, T> read, CancellationToken cancel)
    {
        var reader = await RentAsync(cancel);
        try
        {
            return await reader.RunAsync(read);
        }
        finally
        {
            reader.Return();
        }
    }

    /// <summary>Hands out a connection until it is returned.</summary>
    public async ValueTask<RentedReader> RentAsync(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _room.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_idle.TryTake(out var reader)) reader = Open();
            return new RentedReader(reader.Worker, reader.Database, () =>
            {
                _idle.Add(reader);
                _room.Release();
            });
        }
        catch
        {
            _room.Release();
            throw;
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        for (var i = 0; i < Max; i++) await _room.WaitAsync();
        while (_idle.TryTake(out var reader))
        {
            reader.Worker.Dispose();
            reader.Database.Dispose();
        }

        _room.Release(Max);
    }

    private (Worker Worker, Database Database) Open()
    {
        var database = Database.Open(path, write: false);
        try
        {
            database.Execute(FormattableString.Invariant($"PRAGMA cache_size={-cacheKibibytes}"));
            database.Execute("PRAGMA cell_size_check=ON");
            return (new Worker("read " + Path.GetFileName(path)), database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
