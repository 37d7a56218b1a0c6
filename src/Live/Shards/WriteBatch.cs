using System.Collections.Immutable;
using System.Runtime.InteropServices;
using City.Kernel;

namespace City.Live;

/// <summary>Some commands of one caller and the place where their outcomes gather.</summary>
internal sealed class WriteBatch(int count)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Outcome[] _outcomes = new Outcome[count];
    private int _left = count;

    /// <summary>Completes when every command has its outcome.</summary>
    public Task Done => _done.Task;

    /// <summary>The outcomes; to be read when <see cref="Done"/> has completed.</summary>
    public ImmutableArray<Outcome> Outcomes => ImmutableCollectionsMarshal.AsImmutableArray(_outcomes);

    public Outcome First => _outcomes[0];

    public void Set(int index, Outcome outcome)
    {
        _outcomes[index] = outcome;
        if (Interlocked.Decrement(ref _left) == 0) _done.TrySetResult();
    }
}
