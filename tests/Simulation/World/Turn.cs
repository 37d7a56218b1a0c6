namespace City.Simulation;

/// <summary>A process that waits for the disk, or for a lock.</summary>
/// <param name="Process">The process.</param>
/// <param name="What">In a word, for the trace.</param>
/// <param name="Step">What the disk is to do; null where it waits for a lock.</param>
/// <param name="Lock">The lock, or null.</param>
/// <param name="DueAt">Not before so much time has passed: the disk is slow.</param>
internal sealed record Turn(SimProcess Process, string What, IoStep? Step, string? Lock, long DueAt)
{
    // Whoever waits goes on at once, on the thread of the simulation.
    private readonly TaskCompletionSource _done = new();

    public ValueTask Done => new(_done.Task);

    public void GoOn() => _done.SetResult();

    public void Fail(StoreException fault) => _done.SetException(fault);
}
