namespace City.Identify;

/// <summary>
/// Tells prefixes apart by their bytes, ASCII letters alike whatever their case, without making texts of them.
/// </summary>
internal sealed class PrefixComparer
    : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly PrefixComparer Instance = new();

    // Not for an attacker to choose: names of other nodes never get this far.
    private static readonly ulong s_seed = HandleLog.NewSeed();

    public static int HashOf(ReadOnlySpan<byte> prefix) => (int)NameHash.Of(s_seed, RecordKind.Home, prefix);

    public bool Equals(byte[]? x, byte[]? y) => x is null ? y is null : y is not null && HandleName.Same(x, y);

    public int GetHashCode(byte[] obj) => HashOf(obj);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => HandleName.Same(alternate, other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => HashOf(alternate);
}
