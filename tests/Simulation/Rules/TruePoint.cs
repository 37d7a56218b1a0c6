namespace City.Simulation;

/// <summary>One point of an entity's past, as its change makes it.</summary>
internal sealed record TruePoint(int Slot, long Seq, string Text);
