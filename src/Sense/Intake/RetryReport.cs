namespace City.Sense;

/// <summary>What came of trying dead letters again.</summary>
/// <param name="Letters">Letters that were tried.</param>
/// <param name="Accepted">Records that the city took.</param>
/// <param name="Refused">Records that were refused again; their letters stay, with the new reasons.</param>
/// <param name="Left">Letters that are still kept.</param>
/// <param name="Failure">Why not all were tried, or null: the city is busy, or the mapping has faults.</param>
public sealed record RetryReport(int Letters, int Accepted, int Refused, int Left, Refusal? Failure);
