namespace City.Kernel;

/// <summary>Some changes of one shard that follow each other.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="FirstSeq">The number of the first change.</param>
/// <param name="LastSeq">The number of the last change.</param>
/// <param name="Body">The encoded changes. Carries its own version and checksum; a store keeps it as it is.</param>
public sealed record LogFrame(int Shard, long FirstSeq, long LastSeq, ReadOnlyMemory<byte> Body)
{
    /// <summary>The largest body, in bytes.</summary>
    public const int BytesMax = 64 * 1024 * 1024;
}
