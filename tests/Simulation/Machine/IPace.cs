namespace City.Simulation;

/// <summary>When the steps of a store are done, and who may do them.</summary>
internal interface IPace
{
    /// <summary>Waits for the step's turn and does it; throws <see cref="StoreException"/> where it fails.</summary>
    ValueTask DoAsync(IoStep step);

    /// <summary>Waits until no other store over the same disk holds the lock of a name, and takes it.</summary>
    ValueTask EnterAsync(string name);

    /// <summary>Gives a lock back.</summary>
    void Leave(string name);

    /// <summary>Asks for the next piece; whatever the one who is asked waits for is over on return.</summary>
    ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> pieces);
}
