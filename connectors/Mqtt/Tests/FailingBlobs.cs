namespace City.Connectors.Mqtt.Tests;

/// <summary>Documents on a disk that is full for as long as it is told to be.</summary>
internal sealed class FailingBlobs(IBlobStore within) : IBlobStore
{
    private int _failed;

    public bool IsFull { get; set; }

    /// <summary>How often something could not be written or removed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel) =>
        within.GetAsync(name, cancel);

    public ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        if (IsFull) Fail();
        return within.PutAsync(name, document, cancel);
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        if (IsFull) Fail();
        return within.DeleteAsync(name, cancel);
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel) =>
        within.ListAsync(prefix, cancel);

    private void Fail()
    {
        Interlocked.Increment(ref _failed);
        throw new StoreException("The disk is full.", retry: true);
    }
}
