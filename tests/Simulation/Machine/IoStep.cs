namespace City.Simulation;

/// <summary>One thing that is asked of the disk.</summary>
/// <param name="What">In a word, for the trace.</param>
/// <param name="Do">Does it.</param>
internal sealed record IoStep(string What, Action Do)
{
    /// <summary>How many bytes it writes; only such a step needs room on the disk.</summary>
    public int Bytes { get; init; }

    /// <summary>Does only a part of it, as many bytes as given.</summary>
    public Action<int>? DoPart { get; init; }
}
