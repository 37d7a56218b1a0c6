namespace City.Simulation;

/// <summary>One point of an entity's past, as its change makes it.</summary>
/// <param name="Slot">Whose it is.</param>
/// <param name="Seq">The change.</param>
/// <param name="Series">The attribute's name and dataset, by their numbers.</param>
/// <param name="Observed">When it was observed, or recorded where nobody said.</param>
/// <param name="Recorded">When the city learnt of it.</param>
/// <param name="Head">
/// All of it but its value, as a text; null where the point only takes back those of its time before it.
/// </param>
/// <param name="Set">The attribute; null where it was removed.</param>
internal sealed record TruePoint(
    int Slot, long Seq, (int Name, int Dataset) Series, Moment Observed, Moment Recorded, string? Head, Attribute? Set);
