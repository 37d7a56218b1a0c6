namespace City.Identify;

/// <summary>What is noted of a write besides what came of it.</summary>
/// <param name="At">When it was asked for.</param>
/// <param name="Op">What was asked for.</param>
/// <param name="By">Who asked, proven.</param>
/// <param name="From">From where: an address, or a file that was loaded.</param>
internal readonly record struct AuditNote(DateTimeOffset At, string Op, string By, string From);
