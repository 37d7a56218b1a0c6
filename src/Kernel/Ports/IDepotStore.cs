namespace City.Kernel;

/// <summary>
/// The depot: archived entities on disk, with indexes, so that memory does not grow with them. It is no truth of its
/// own but a function of the log up to a change, as history is. (A backup file, which the program calls an archive too,
/// is something else.)
/// </summary>
public interface IDepotStore
{
    /// <summary>
    /// Begins to read: all that the reading shows is of one moment, however much is committed meanwhile.
    /// </summary>
    ValueTask<IDepotReading> ReadAsync(CancellationToken cancel);

    /// <summary>
    /// Puts records in place of those of the same slots, with their keys, and notes how far the log is covered: all or
    /// nothing, durable on return.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="commit">What is put.</param>
    /// <param name="cancel">Gives up before the work is begun.</param>
    /// <returns>False where the depot covers another change than the commit rests on; then nothing was done.</returns>
    ValueTask<bool> CommitAsync(int shard, DepotCommit commit, CancellationToken cancel);

    /// <summary>
    /// Removes all that a shard has in the depot, which covers nothing then: it is built again from the log. Durable on
    /// return.
    /// </summary>
    ValueTask ClearAsync(int shard, CancellationToken cancel);
}
