using System.Text;

namespace City.Identify;

/// <summary>What resolves are counted by.</summary>
/// <param name="Prefix">The prefix asked for; empty for one that this node neither holds nor knows.</param>
/// <param name="Source">The region that the question came from; empty where its network is not declared.</param>
/// <param name="Door">The door.</param>
internal readonly record struct TrafficKey(string Prefix, string Source, TrafficDoor Door);

/// <summary>The same before texts are made of it.</summary>
internal readonly ref struct TrafficView(ReadOnlySpan<byte> prefix, string source, TrafficDoor door)
{
    public readonly ReadOnlySpan<byte> Prefix = prefix;
    public readonly string Source = source;
    public readonly TrafficDoor Door = door;
}

/// <summary>Finds keys by what stands in a question.</summary>
internal sealed class TrafficComparer
    : IEqualityComparer<TrafficKey>, IAlternateEqualityComparer<TrafficView, TrafficKey>
{
    public bool Equals(TrafficKey x, TrafficKey y) => x.Door == y.Door && x.Source == y.Source
        && HandleName.Same(Encoding.UTF8.GetBytes(x.Prefix), Encoding.UTF8.GetBytes(y.Prefix));

    public int GetHashCode(TrafficKey obj) =>
        Hash(Encoding.UTF8.GetBytes(obj.Prefix), obj.Source, obj.Door);

    public TrafficKey Create(TrafficView alternate) =>
        new(Encoding.UTF8.GetString(alternate.Prefix), alternate.Source, alternate.Door);

    public bool Equals(TrafficView alternate, TrafficKey other)
    {
        if (alternate.Door != other.Door || alternate.Source != other.Source) return false;
        var prefix = alternate.Prefix;
        if (prefix.Length != other.Prefix.Length) return IsSameText(prefix, other.Prefix);
        for (var i = 0; i < prefix.Length; i++)
        {
            if (prefix[i] > 0x7F || other.Prefix[i] > 0x7F) return IsSameText(prefix, other.Prefix);
            if (HandleName.Upper(prefix[i]) != HandleName.Upper((byte)other.Prefix[i])) return false;
        }

        return true;
    }

    public int GetHashCode(TrafficView alternate) => Hash(alternate.Prefix, alternate.Source, alternate.Door);

    private static bool IsSameText(ReadOnlySpan<byte> one, string other) =>
        HandleName.Same(one, Encoding.UTF8.GetBytes(other));

    // A region is one of few texts, two letters of which tell it apart.
    private static int Hash(ReadOnlySpan<byte> prefix, string source, TrafficDoor door) =>
        PrefixComparer.HashOf(prefix) ^ (source.Length == 0 ? 0 : source[0] << 16 ^ source[1] << 8) ^ (int)door << 4;
}
