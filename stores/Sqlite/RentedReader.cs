namespace City.Stores.Sqlite;

/// <summary>A connection that somebody has for himself for a while, as for reads that must see one state.</summary>
internal sealed class RentedReader(Worker worker, Database database, Action giveBack)
{
    private int _returned;

    public bool IsReturned => Volatile.Read(ref _returned) != 0;

    /// <summary>Runs a read on the connection's thread; it must leave no statement open.</summary>
    public Task<T> RunAsync<T>(Func<Database, T> read) => worker.RunAsync(() => read(database));

    /// <summary>Gives it back, with no transaction open.</summary>
    public void Return()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0) giveBack();
    }
}
