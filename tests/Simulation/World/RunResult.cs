namespace City.Simulation;

/// <summary>How a run ended.</summary>
/// <param name="Seed">From what all was drawn.</param>
/// <param name="Kinds">What the run held.</param>
/// <param name="Broken">The first rule that broke, or null.</param>
/// <param name="Crashes">How many processes were killed, with or without the machine.</param>
/// <param name="Trace">All that happened, a line each.</param>
internal sealed record RunResult(int Seed, Kinds Kinds, BrokenRule? Broken, int Crashes, byte[] Trace);
