using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>
/// How often one source may ask: an IPv4 address or an IPv6 /64, by a hash into a table of a fixed size. Two sources
/// that share a place share what it allows. This machine may ask as often as it likes, unless that is said otherwise.
/// </summary>
internal sealed class SourceLimiter(int perSecond, TimeProvider clock, bool sparesThisMachine = true)
{
    private const int Places = 1 << 14;
    private const int BurstSeconds = 2;

    private readonly long[] _emptyAt = new long[Places];
    private readonly ulong _seed = HandleLog.NewSeed();

    /// <summary>True where the source may ask now.</summary>
    public bool Allows(SocketAddress source) => perSecond == 0 || Allows(KeyOf(source), 1);

    /// <summary>True where the source may ask now what counts as so many questions.</summary>
    public bool Allows(IPAddress source, int weight = 1) =>
        perSecond == 0 || Allows(KeyOf(source), Math.Min(weight, perSecond));

    /// <summary>True where the source has asked so often that it may not now; it does not count as asking.</summary>
    public bool IsSpent(IPAddress source)
    {
        var key = KeyOf(source);
        return !IsSpared(key) && Volatile.Read(ref _emptyAt[PlaceOf(key)]) - clock.GetTimestamp()
            > clock.TimestampFrequency * (BurstSeconds - 1);
    }

    /// <summary>Who counts as one source: an IPv4 address, an IPv6 /64, or this machine, which is 0.</summary>
    public static ulong KeyOf(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        if (IPAddress.IsLoopback(source)) return 0;
        Span<byte> bytes = stackalloc byte[16];
        source.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    // A bucket of so many seconds' worth that leaks one each interval, kept as the moment at which it is empty.
    private bool Allows(ulong key, int weight)
    {
        if (IsSpared(key)) return true;
        var place = PlaceOf(key);
        var (now, each) = (clock.GetTimestamp(), clock.TimestampFrequency * weight / perSecond);
        while (true)
        {
            var empty = Volatile.Read(ref _emptyAt[place]);
            var next = Math.Max(empty, now) + each;
            if (next - now > clock.TimestampFrequency * BurstSeconds) return false;
            if (Interlocked.CompareExchange(ref _emptyAt[place], next, empty) == empty) return true;
        }
    }

    private bool IsSpared(ulong key) => key == 0 && sparesThisMachine;

    private int PlaceOf(ulong key) =>
        (int)(Math.BigMul(key ^ _seed, 0x9E37_79B9_7F4A_7C15, out var low) ^ low) & (Places - 1);

    // 0 for this machine. The layout is the system's: family, port, then the address.
    private static ulong KeyOf(SocketAddress source)
    {
        var bytes = source.Buffer.Span;
        if (source.Family == AddressFamily.InterNetwork)
            return bytes[4] == 127 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var (upper, lower) = (
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]));
        if (upper == 0 && lower == 1) return 0;
        // IPv4 within IPv6.
        if (upper == 0 && lower >> 32 == 0xFFFF) return (byte)(lower >> 24) == 127 ? 0 : (uint)lower;
        return upper == 0 ? lower : upper;
    }
}
