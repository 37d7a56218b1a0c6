namespace City.Kernel;

/// <summary>What the depot holds of a slot from now on.</summary>
/// <param name="Slot">The slot, 0 or more.</param>
/// <param name="Record">The encoded record; empty where the entity has left the depot.</param>
/// <param name="Keys">The keys under which it is found, each once; none where there is no record.</param>
public readonly record struct DepotEntry(int Slot, ReadOnlyMemory<byte> Record, IReadOnlyList<DepotKey> Keys);
