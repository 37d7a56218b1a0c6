namespace City.Identify;

/// <summary>What the store holds, as its reader may see it.</summary>
internal interface IStoreView
{
    /// <summary>Reads a record.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name, in whatever case.</param>
    /// <param name="into">Where it is put.</param>
    /// <returns>False where there is none.</returns>
    /// <exception cref="InvalidDataException">The record was damaged on the disk; the message says where.</exception>
    bool TryRead(RecordKind kind, ReadOnlySpan<byte> name, RecordBuffer into);

    /// <summary>True where the node holds a prefix itself.</summary>
    bool IsHome(ReadOnlySpan<byte> prefix);
}
