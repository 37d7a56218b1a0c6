namespace City.Stores.Sqlite;

/// <summary>
/// The one connection that writes to a file. Its work runs off the caller's thread, one after another.
/// </summary>
internal sealed class Writer(Database database) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private bool _closed;

    /// <summary>Runs work as one transaction; durable on return.</summary>
    public async ValueTask<T> RunAsync<T>(Func<Database, T> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _turn.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await Task.Run(() => database.Transact(work), cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for the work under way and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await _turn.WaitAsync();
        database.Dispose();
        _turn.Release();
    }
}
