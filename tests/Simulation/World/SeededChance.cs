namespace City.Simulation;

/// <summary>Keys and nonces that are the same in each run of a seed.</summary>
internal sealed class SeededChance(Random random) : Chance
{
    public override void Fill(Span<byte> into) => random.NextBytes(into);
}
