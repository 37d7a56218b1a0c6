using City.Kernel;

namespace City.Host.Backups;

/// <summary>Where a city lies, or is to lie, for work on it without a running brain.</summary>
internal abstract class StorePlace
{
    /// <summary>The folder it lies in; null where it lies in none.</summary>
    public virtual string? Folder => null;

    /// <summary>The options with which <c>run</c> starts a brain on it, without secrets.</summary>
    public abstract string RunWords { get; }

    /// <summary>Opens the store that is there for reading; refused with <c>store.missing</c>.</summary>
    /// <exception cref="StoreException">It is in use, or away, or the disk failed.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public abstract Task<Result<ICityStore>> OpenAsync(CancellationToken cancel);

    /// <summary>Why no city can be made here; null where one can.</summary>
    public abstract Task<Refusal?> WhyTakenAsync(CancellationToken cancel);

    /// <summary>
    /// Makes a store, all of it or nothing: where filling fails or is refused, or the process dies, there is none.
    /// </summary>
    public abstract Task<Refusal?> MakeAsync(
        int shards, Func<ICityStore, Task<Refusal?>> fill, CancellationToken cancel);

    protected static Refusal Missing(string what) => new(RefusalKind.Unknown, "store.missing", what);

    protected static Refusal Taken(string what) => new(RefusalKind.Conflict, "archive.store.used", what);
}
