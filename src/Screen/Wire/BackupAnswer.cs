namespace City.Screen.Wire;

/// <summary>An archive of the city that was sent whole.</summary>
/// <param name="At">When its last byte was sent.</param>
/// <param name="Changes">How many changes it holds.</param>
/// <param name="Bytes">How long it is.</param>
public sealed record BackupAnswer(DateTimeOffset At, long Changes, long Bytes);
