namespace City.Live;

/// <summary>What came of restoring keys.</summary>
/// <param name="Restored">How many keys of the archive the store has now.</param>
/// <param name="LeftOut">How many keys of the archive stay destroyed.</param>
/// <param name="Notes">How many notes of destroyed keys the archive holds; the store has them all.</param>
public sealed record KeysRestored(long Restored, long LeftOut, long Notes);
