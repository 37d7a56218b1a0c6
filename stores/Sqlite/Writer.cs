namespace City.Stores.Sqlite;

/// <summary>The one connection that writes to a file, with a thread of its own. Its work is done one by one.</summary>
internal sealed class Writer(Database database) : IAsyncDisposable
{
    private readonly Worker _worker = new("write " + Path.GetFileName(database.Path));
    private readonly SemaphoreSlim _turn = new(1);
    private bool _closed;

    /// <summary>Runs work as one transaction; durable on return.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Gives up before the work is begun.</param>
    public ValueTask<T> RunAsync<T>(Func<Database, T> work, CancellationToken cancel) =>
        InTurnAsync(() => database.Transact(work), cancel);

    /// <summary>Does what cannot be done inside a transaction.</summary>
    public ValueTask<T> OutsideAsync<T>(Func<Database, T> work, CancellationToken cancel) =>
        InTurnAsync(() => work(database), cancel);

    /// <summary>Waits for the work under way and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        await _turn.WaitAsync();
        _worker.Dispose();
        database.Dispose();
        _turn.Release();
    }

    private async ValueTask<T> InTurnAsync<T>(Func<T> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _turn.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await _worker.RunAsync(work);
        }
        finally
        {
            _turn.Release();
        }
    }
}
