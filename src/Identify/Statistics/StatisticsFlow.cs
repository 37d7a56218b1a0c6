namespace City.Identify;

/// <summary>Questions from one region to one top node that happened in an interval.</summary>
/// <param name="Source">The region they came from; empty where it is not known.</param>
/// <param name="Node">The top node that what they asked for belongs to, or null where none is known.</param>
/// <param name="IsReported">True where a node below reported them; false where they were counted here.</param>
/// <param name="Resolved">How many.</param>
/// <param name="Answered">How many got values; 0 where they are reported.</param>
internal sealed record StatisticsFlow(string Source, string? Node, bool IsReported, long Resolved, long Answered);
