namespace City.Kernel;

/// <summary>The indexes of the depot. The low 32 bits of every key are the slot of its record.</summary>
public enum DepotIndex : byte
{
    /// <summary>The records themselves: a key is nothing but the slot. Only read, never given in an entry.</summary>
    Slots = 0,

    /// <summary>By id.</summary>
    Ids = 1,

    /// <summary>By tenant and type, which are the upper 64 bits; of each such pair the keys are counted.</summary>
    Types = 2,

    /// <summary>By place.</summary>
    Places = 3,

    /// <summary>By the value of an attribute.</summary>
    Values = 4,
}
