namespace City.Kernel;

/// <summary>What became of an append.</summary>
/// <param name="FencedShard">The shard whose head another writer has moved, or null where the frames are
/// durable.</param>
public readonly record struct AppendOutcome(int? FencedShard)
{
    /// <summary>Whether the frames are durable.</summary>
    public bool Durable => FencedShard is null;
}
