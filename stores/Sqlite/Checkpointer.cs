using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Moves pages from the log's write-ahead file to the log, beside the appends. While appends go on, a checkpoint that
/// lets them pass never reaches the end, so the file would grow for ever: what little is left after the rounds beside
/// them is moved while they wait.
/// </summary>
internal sealed class Checkpointer : IAsyncDisposable
{
    private const int RoundsMax = 4;
    private const int PagesAtEnd = 256;

    private readonly Database _database;
    private readonly Lock _gate;
    private readonly int _pagesMax;
    private readonly SemaphoreSlim _due = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private int _pages;
    private volatile Exception? _fault;

    /// <param name="log">The connection that appends.</param>
    /// <param name="gate">Held during each append.</param>
    /// <param name="pagesMax">How many pages may be written between checkpoints.</param>
    public Checkpointer(Database log, Lock gate, int pagesMax)
    {
        (_gate, _pagesMax) = (gate, pagesMax);
        _database = Database.Open(log.Path, write: true);
        _database.Execute("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA busy_timeout=100");
        _work = Task.Run(RunAsync);
    }

    /// <summary>Tells of an append; cheap.</summary>
    public void Wrote(int pages)
    {
        var after = Interlocked.Add(ref _pages, pages);
        if (after >= _pagesMax && after - pages < _pagesMax) _due.Release();
    }

    /// <summary>
    /// Throws where a checkpoint met a broken disk or a damaged file: nothing more shall be written then.
    /// </summary>
    public void ThrowIfFailed()
    {
        if (_fault is { } fault) throw new StoreException(fault.Message, retry: false, fault);
    }

    /// <summary>Lets a checkpoint under way end, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _database.Dispose();
        _stop.Dispose();
        _due.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _due.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Checkpoint();
        }
    }

    private void Checkpoint()
    {
        Interlocked.Exchange(ref _pages, 0);
        try
        {
            var left = int.MaxValue;
            for (var round = 0; round < RoundsMax && left > PagesAtEnd; round++) left = _database.Checkpoint();
            lock (_gate) _database.Checkpoint(restart: true);
        }
        catch (StoreException fault) when (fault.Retry)
        {
            // The changes are safe where they are; the next checkpoint moves them.
        }
        catch (Exception fault) when (fault is StoreException or InvalidDataException)
        {
            _fault = fault;
        }
    }
}
