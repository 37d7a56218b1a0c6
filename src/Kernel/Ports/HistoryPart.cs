namespace City.Kernel;

/// <summary>The head of a part of history.</summary>
/// <param name="Id">Its number in its shard.</param>
/// <param name="Tier">How often its points were merged; parts of one tier may overlap.</param>
/// <param name="FirstSeries">The least series key in it.</param>
/// <param name="LastSeries">The greatest series key in it.</param>
/// <param name="FirstObserved">The earliest observation in it.</param>
/// <param name="LastObserved">The latest observation in it.</param>
/// <param name="FirstSeq">The least change number in it.</param>
/// <param name="LastSeq">The greatest change number in it.</param>
/// <param name="Points">How many points it holds.</param>
/// <param name="Bytes">How long its body is, in bytes.</param>
public sealed record HistoryPart(
    long Id, int Tier, long FirstSeries, long LastSeries, Moment FirstObserved, Moment LastObserved,
    long FirstSeq, long LastSeq, int Points, int Bytes);
