using System.Collections.Immutable;
using System.Runtime.InteropServices;
using City.Kernel;

namespace City.Live;

/// <summary>Some commands of one caller and the place where their outcomes gather.</summary>
internal sealed class WriteBatch(int count)
{
    private readonly TaskCompletionSource _done = new();
    private readonly Outcome[] _outcomes = new Outcome[count];
    private int _left = count;

    /// <summary>Completes when every command has its outcome.</summary>
    public Task Done => _done.Task;

    /// <summary>The outcomes; to be read when <see cref="Done"/> has completed.</summary>
    public ImmutableArray<Outcome> Outcomes => ImmutableCollectionsMarshal.AsImmutableArray(_outcomes);

    public Outcome First => _outcomes[0];

    /// <summary>Takes an outcome; true where it was the last and <see cref="Complete"/> is to be called.</summary>
    public bool Take(int index, Outcome outcome)
    {
        _outcomes[index] = outcome;
        return Interlocked.Decrement(ref _left) == 0;
    }

    /// <summary>
    /// Lets callers go on, in a few runs over the pool: a hop for each of them would cost more than their answers, and
    /// on the thread at hand, the committer's above all, no caller may go on.
    /// </summary>
    public static void CompleteAll(List<WriteBatch> done)
    {
        var runs = Math.Min(Environment.ProcessorCount, done.Count);
        for (var run = 0; run < runs; run++)
            ThreadPool.UnsafeQueueUserWorkItem(
                static part =>
                {
                    for (var i = part.First; i < part.Done.Count; i += part.Step) part.Done[i].Complete();
                },
                (Done: done, First: run, Step: runs), preferLocal: false);
    }

    /// <summary>Lets the one who waits go on, on this very thread.</summary>
    public void Complete() => _done.TrySetResult();

    /// <summary>Takes an outcome.</summary>
    /// <param name="index">Which.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="done">Takes the batch where this was the last one; where null, it is completed here.</param>
    public void Set(int index, Outcome outcome, ICollection<WriteBatch>? done = null)
    {
        if (!Take(index, outcome)) return;
        if (done is null) Complete();
        else done.Add(this);
    }
}
