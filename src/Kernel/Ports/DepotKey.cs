namespace City.Kernel;

/// <summary>A key under which a record is found in the depot.</summary>
/// <param name="Index">The index in which it stands.</param>
/// <param name="Key">The key, unsigned; its low 32 bits are the record's slot.</param>
public readonly record struct DepotKey(DepotIndex Index, UInt128 Key);
