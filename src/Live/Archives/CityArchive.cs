using City.Kernel;

namespace City.Live;

/// <summary>
/// Archives of a city: one file of checked blocks that holds a store's log, its documents and the notes of destroyed
/// keys, whatever the store is; and apart from it, one of its keys. Snapshots and history are functions of the log and
/// are built again. Streams are read and written from where they stand, in order, with bounded memory.
/// </summary>
public static class CityArchive
{
    /// <summary>
    /// Writes a city's archive. The store may be at work: all changes that are durable when this is called are in the
    /// archive, and of changes of different shards never the later without the earlier.
    /// </summary>
    /// <exception cref="InvalidDataException">The store is damaged; the message names where.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static async Task<ArchiveSummary> WriteAsync(
        ICityStore store, Stream into, TimeProvider clock, IProgress<ArchiveProgress>? progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var making = new ArchiveMaking(into, clock, progress);
        return await making.CityAsync(store, cancel).ConfigureAwait(false);
    }

    /// <summary>Writes an archive of keys with the notes of destroyed ones, or of the notes alone.</summary>
    public static async Task<ArchiveSummary> WriteKeysAsync(
        IKeyStore keys, bool destroyedOnly, Stream into, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var making = new ArchiveMaking(into, clock, progress: null);
        return await making.KeysAsync(keys, destroyedOnly, cancel).ConfigureAwait(false);
    }

    /// <summary>Reads an archive of either kind to its end and finds it sound.</summary>
    /// <exception cref="InvalidDataException">It is damaged or no archive; the message names where.</exception>
    public static async Task<ArchiveSummary> CheckAsync(
        Stream from, IProgress<ArchiveProgress>? progress, CancellationToken cancel)
    {
        using var reading = new ArchiveReading(from, new CheckSink(), progress);
        var result = await reading.RunAsync(cancel).ConfigureAwait(false);
        return result.TryGet(out var summary, out var refusal)
            ? summary
            : throw new InvalidOperationException(refusal.Detail);
    }

    /// <summary>
    /// Restores a city's archive into an empty store, or refuses and changes nothing. What was restored before a damage
    /// is met stays in the store: check the archive first, or throw the store away then.
    /// </summary>
    /// <param name="from">The archive.</param>
    /// <param name="into">An empty store with as many shards.</param>
    /// <param name="cut">Where the log is to end; null for all of it.</param>
    /// <param name="progress">Told after each block.</param>
    /// <param name="cancel">Gives up; what was restored stays.</param>
    /// <returns>The archive's summary with the position up to which the log was restored.</returns>
    /// <exception cref="InvalidDataException">The archive is damaged; the message names where.</exception>
    public static async Task<Result<ArchiveSummary>> RestoreAsync(
        Stream from, ICityStore into, ArchiveCut? cut, IProgress<ArchiveProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(into);
        var sink = new CitySink(into, cut);
        using var reading = new ArchiveReading(from, sink, progress);
        var result = await reading.RunAsync(cancel).ConfigureAwait(false);
        return result.TryGet(out var summary, out var refusal) ? summary with { Position = sink.Position } : refusal;
    }

    /// <summary>
    /// Restores an archive of keys into a store, beside the keys that are there. A key that the store or the archive
    /// notes as destroyed stays destroyed. With <paramref name="destroyedOnly"/> the notes alone are taken, from an
    /// archive of either kind.
    /// </summary>
    /// <exception cref="InvalidDataException">The archive is damaged; the message names where.</exception>
    public static async Task<Result<KeysRestored>> RestoreKeysAsync(
        Stream from, IKeyStore into, bool destroyedOnly, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(into);
        var sink = new KeySink(into, destroyedOnly);
        using var reading = new ArchiveReading(from, sink, progress: null);
        if (!(await reading.RunAsync(cancel).ConfigureAwait(false)).TryGet(out var summary, out var refusal))
            return refusal;
        if (sink.Clash is { } subject) return ArchiveRefusals.Clash(subject);
        return new KeysRestored(sink.Restored, sink.LeftOut, summary.Destroyed);
    }
}
