namespace City.Sim;

/// <summary>What a signal shows.</summary>
internal enum SignalPhase
{
    /// <summary>Those who drive north or south may go.</summary>
    NorthSouth,

    /// <summary>Those who drive east or west may go.</summary>
    EastWest,

    /// <summary>It has failed to flashing: everybody drives with care.</summary>
    Flashing,
}
