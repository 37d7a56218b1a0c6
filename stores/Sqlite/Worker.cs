using System.Collections.Concurrent;

namespace City.Stores.Sqlite;

/// <summary>
/// A thread for work that waits for the disk. On the threads that all share, some syncs at a time would keep every
/// request waiting.
/// </summary>
internal sealed class Worker : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <param name="name">What the thread is called in a debugger.</param>
    public Worker(string name) => new Thread(Loop) { Name = name, IsBackground = true }.Start();

    /// <summary>Runs work on the thread, behind what was asked for before.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    /// <summary>Lets the thread end once its work is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
        _work.Dispose();
    }
}
