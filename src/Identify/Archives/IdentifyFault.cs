namespace City.Identify;

/// <summary>One thing that is wrong with a folder of identifiers.</summary>
/// <param name="Part">Where: a file of the log, or <c>index</c>.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record IdentifyFault(string Part, string What, string Remedy);
