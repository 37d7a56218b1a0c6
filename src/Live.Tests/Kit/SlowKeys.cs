namespace City.Live.Tests;

/// <summary>
/// Keys of a store whose answers come late, or not at all: what is read waits behind it until the gate is opened, and
/// what is destroyed may be destroyed without anybody being told.
/// </summary>
internal sealed class SlowKeys(IKeyStore keys) : IKeyStore
{
    private TaskCompletionSource? _gate;

    /// <summary>Done once a key was read and its answer waits.</summary>
    public TaskCompletionSource Read { get; private set; } = new();

    /// <summary>Whether a key is destroyed, and then the store fails.</summary>
    public bool FailsBehindDestroying { get; set; }

    /// <summary>What comes instead of the notes of destroyed keys; null where they do.</summary>
    public Func<Exception?>? InsteadOfNotes { get; init; }

    public void Hold() => (_gate, Read) = (NewSource(), NewSource());

    public void Open()
    {
        var gate = _gate!;
        _gate = null;
        gate.SetResult();
    }

    public async ValueTask<SubjectKey?> OfAsync(string tenant, string subject, CancellationToken cancel) =>
        await LateAsync(await keys.OfAsync(tenant, subject, cancel));

    public async ValueTask<SubjectKey?> FindAsync(string id, CancellationToken cancel) =>
        await LateAsync(await keys.FindAsync(id, cancel));

    public ValueTask<SubjectKey> AddAsync(SubjectKey key, CancellationToken cancel) => keys.AddAsync(key, cancel);

    public async ValueTask DestroyAsync(DestroyedKey note, CancellationToken cancel)
    {
        await keys.DestroyAsync(note, cancel);
        if (FailsBehindDestroying) throw new StoreException("The answer was lost.", retry: true);
    }

    public ValueTask<IReadOnlyList<SubjectKey>> ListAsync(string after, int limit, CancellationToken cancel) =>
        keys.ListAsync(after, limit, cancel);

    public ValueTask<IReadOnlyList<DestroyedKey>> DestroyedAsync(CancellationToken cancel) =>
        InsteadOfNotes?.Invoke() is { } fault ? throw fault : keys.DestroyedAsync(cancel);

    private async ValueTask<SubjectKey?> LateAsync(SubjectKey? key)
    {
        if (Volatile.Read(ref _gate) is not { } gate) return key;
        Read.TrySetResult();
        await gate.Task;
        return key;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
