namespace City.Live;

/// <summary>A change that is decided but not yet durable.</summary>
/// <param name="Slot">The entity's slot.</param>
/// <param name="Next">The entity's record after the change.</param>
/// <param name="At">Where the change stands in its frame's body.</param>
/// <param name="Length">How long it is there, in bytes.</param>
internal readonly record struct PendingChange(int Slot, byte[] Next, int At, int Length);
