namespace City.Feel;

/// <summary>A part of an input's values for which the same rules hold, as a test of FEEL.</summary>
internal sealed record TablePart(string Label, HashSet<int> Rules);
