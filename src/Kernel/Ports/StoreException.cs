namespace City.Kernel;

/// <summary>
/// A store could not do what it was asked: the disk is full or broken, the place is taken by another process, what
/// lies there is of another make. What is damaged throws <see cref="InvalidDataException"/> instead.
/// </summary>
/// <param name="message">What failed and what to do about it.</param>
/// <param name="retry">Whether the same call may succeed later without anybody's doing more than making room.</param>
/// <param name="inner">What the layer below said, where it said anything.</param>
public sealed class StoreException(string message, bool retry, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the same call may succeed later: true for a full disk, false for a broken one.</summary>
    public bool Retry { get; } = retry;

    /// <summary>
    /// Whether the disk has no room for what was to be written, and it is certain that nothing of it is there.
    /// </summary>
    public bool NoRoom { get; init; }
}
