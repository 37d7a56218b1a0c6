namespace City.Kernel;

/// <summary>Where an entity lives.</summary>
public enum Residency : byte
{
    /// <summary>In memory, at once at hand.</summary>
    Live = 0,

    /// <summary>On disk, with indexes and the same query language.</summary>
    Archived = 1,
}
