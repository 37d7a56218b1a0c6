using System.Collections.Concurrent;

namespace City.Simulation;

/// <summary>Every step at once, from any thread: for the contract that real stores keep.</summary>
internal sealed class AtOnce : IPace
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    public ValueTask DoAsync(IoStep step)
    {
        step.Do();
        return default;
    }

    public ValueTask EnterAsync(string name) => new(_locks.GetOrAdd(name, _ => new SemaphoreSlim(1, 1)).WaitAsync());

    public void Leave(string name) => _locks[name].Release();

    public ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> pieces) => pieces.MoveNextAsync();
}
