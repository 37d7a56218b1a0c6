namespace City.Live;

/// <summary>
/// Lets one command at a time decide where an entity lives: between its note and its creation nobody else may move the
/// note. Ids share stripes; those of one command are entered in order, so none waits in a circle.
/// </summary>
internal sealed class PlacementGate
{
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits until nobody else places any of the ids; the result goes to <see cref="Leave"/>.</summary>
    public async ValueTask<List<int>> EnterAsync(string tenant, IEnumerable<string> ids, CancellationToken cancel)
    {
        var entered = new List<int>();
        try
        {
            foreach (var stripe in ids.Select(id => StableHash.Shard(StableHash.Of(tenant, id), _stripes.Length))
                .Distinct().Order().ToList())
            {
                await _stripes[stripe].WaitAsync(cancel).ConfigureAwait(false);
                entered.Add(stripe);
            }
        }
        catch (OperationCanceledException)
        {
            Leave(entered);
            throw;
        }

        return entered;
    }

    /// <summary>Lets the next ones in.</summary>
    public void Leave(List<int> entered)
    {
        foreach (var stripe in entered) _stripes[stripe].Release();
    }
}
