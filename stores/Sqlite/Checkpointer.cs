using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Moves pages from the log's write-ahead file to the log, beside the appends. While appends go on, a checkpoint that
/// lets them pass never reaches the end, so the file would grow for ever: what little is left after the rounds beside
/// them is moved while they wait.
/// </summary>
internal sealed class Checkpointer : IAsyncDisposable
{
    private const int RoundsMax = 8;
    private const int PagesAtEnd = 64;
    private const int BehindTimes = 4;

    private readonly Database _database;
    private readonly Worker _worker = new("checkpoint");
    private readonly Lock _gate;
    private readonly int _pagesMax;
    private int _pages;
    private int _pagesDue;
    private int _pagesUnmoved;
    private volatile Exception? _fault;

    /// <param name="log">The connection that appends.</param>
    /// <param name="gate">Held during each append.</param>
    /// <param name="options">How much may be written between checkpoints, and whether it is synced.</param>
    public Checkpointer(Database log, Lock gate, SqliteStoreOptions options)
    {
        (_gate, _pagesMax, _pagesDue) = (gate, options.CheckpointPages, options.CheckpointPages);
        _database = Database.Open(log.Path, write: true);
        _database.Execute("PRAGMA wal_autocheckpoint=0; PRAGMA busy_timeout=100");
        _database.Execute(options.SynchronousOff ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL");
    }

    /// <summary>The checkpoint under way, or the last one.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Whether appends are so far ahead of the checkpoint under way that they should wait for it. Asked under the gate.
    /// </summary>
    public bool Behind => _pagesUnmoved > BehindTimes * _pagesMax && !Last.IsCompleted;

    /// <summary>Tells of an append; cheap. Called under the gate.</summary>
    public void Wrote(int pages)
    {
        _pages += pages;
        _pagesUnmoved += pages;
        if (_pages < _pagesDue || !Last.IsCompleted) return;
        _pages = 0;
        Last = _worker.RunAsync(Checkpoint);
    }

    /// <summary>
    /// Throws where a checkpoint met a broken disk or a damaged file: nothing more shall be written then.
    /// </summary>
    public void ThrowIfFailed()
    {
        if (_fault is { } fault) throw new StoreException(fault.Message, retry: false, fault);
    }

    /// <summary>Lets a checkpoint under way end, and closes the connection. Nothing may be appended any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await Last;
        _worker.Dispose();
        _database.Dispose();
    }

    private void Finish(int left)
    {
        if (left == 0) _pagesUnmoved = 0;
        // Where a reader was in the way, the file goes on growing: try again soon.
        _pagesDue = left == 0 ? _pagesMax : _pagesMax / BehindTimes;
    }

    private bool Checkpoint()
    {
        try
        {
            var left = int.MaxValue;
            for (var round = 0; round < RoundsMax && left > PagesAtEnd; round++) left = _database.Checkpoint();
            lock (_gate) Finish(_database.Checkpoint(restart: true));
        }
        catch (StoreException fault) when (fault.Retry)
        {
            // The changes are safe where they are; the next checkpoint moves them.
        }
        catch (Exception fault) when (fault is StoreException or InvalidDataException)
        {
            _fault = fault;
        }

        return true;
    }
}
