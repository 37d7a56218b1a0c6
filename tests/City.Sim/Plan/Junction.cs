namespace City.Sim;

/// <summary>Where roads meet or end.</summary>
/// <param name="Index">Its place in the network.</param>
/// <param name="Spot">Where it is.</param>
/// <param name="Arms">The roads that begin or end here, by their place in the network.</param>
internal sealed record Junction(int Index, Spot Spot, IReadOnlyList<int> Arms);
