namespace City.Simulation;

/// <summary>
/// Catches what yields to others, which would go on on a thread of the pool, and lets it go on right here.
/// </summary>
internal sealed class YieldQueue : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Act, object? State)> _posted = new();

    public ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> pieces)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var move = pieces.MoveNextAsync();
            while (_posted.TryDequeue(out var next)) next.Act(next.State);
            return move;
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));
}
