namespace City.Screen.Wire;

/// <summary>What the program holds of memory, in bytes.</summary>
/// <param name="WorkingSet">What the system has given it.</param>
/// <param name="Managed">What lives on its heap.</param>
/// <param name="Available">How much the machine, or its container, has in all.</param>
/// <param name="PausePercent">The share of its time that it stood still for collections, in percent.</param>
public sealed record MemoryAnswer(long WorkingSet, long Managed, long Available, double PausePercent);
