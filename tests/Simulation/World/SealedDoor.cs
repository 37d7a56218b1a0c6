namespace City.Simulation;

/// <summary>The door of a process behind which all that is personal is sealed, and the erasures under way.</summary>
internal sealed class SealedDoor
{
    public SealedDoor(SimProcess process, KeyTruth keys, World world, TimeProvider clock)
    {
        Began = keys.Looks;
        City = Make();
        Erasing = world.Sabotage == Sabotage.ErasedBeside ? Make() : City;

        SealedCity Make() => new(
            process.City, process.Store.Keys, keys.Master, process.Options, clock, world.Chance,
            TaskCreationOptions.None);
    }

    public SealedCity City { get; }

    /// <summary>Erases persons: the same city, unless it is to be noticed that it is another one.</summary>
    public SealedCity Erasing { get; }

    /// <summary>How often the keys had been looked at when the process started.</summary>
    public int Began { get; }

    /// <summary>The keys of which this process has said that they are destroyed.</summary>
    public HashSet<string> Erased { get; } = new(StringComparer.Ordinal);

    /// <summary>Erasures that were asked for, and with which keys it was then.</summary>
    public List<(string Tenant, string Subject, List<string> Keys, Task<Result<DestroyedKey>> Answer)> Asked
    {
        get;
    } = [];

    /// <summary>Goes on with erasures that were left half done.</summary>
    public Task<IReadOnlyList<UnfinishedErasure>>? Resuming { get; set; }

    /// <summary>Whether it owes nobody an answer.</summary>
    public bool IsIdle => Asked.Count == 0 && Resuming is null;
}
