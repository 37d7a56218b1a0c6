namespace City.Kernel;

/// <summary>
/// An erasure that could not be ended: the key is destroyed, but what it sealed, or the key's place on the disk, is not
/// cleaned yet.
/// </summary>
/// <param name="Note">The note of the destroyed key.</param>
/// <param name="Why">The code of the refusal that was met, or what the fault says.</param>
/// <param name="Fault">The fault, or null where it was a refusal.</param>
public sealed record UnfinishedErasure(DestroyedKey Note, string Why, Exception? Fault);
