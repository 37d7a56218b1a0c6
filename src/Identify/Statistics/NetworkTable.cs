using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>
/// Which region a question comes from, by its address: from networks that somebody declared, the smallest that holds
/// the address. What nobody declared is unknown and stays so.
/// </summary>
internal sealed class NetworkTable
{
    public static readonly NetworkTable Empty = new([], []);

    private const int V4Shift = 96;

    private readonly UInt128[] _starts;
    private readonly string[] _regions;

    private NetworkTable(UInt128[] starts, string[] regions) => (_starts, _regions) = (starts, regions);

    /// <summary>A table of networks.</summary>
    public static NetworkTable Of(IEnumerable<(IPNetwork Network, string Region)> networks)
    {
        var ranges = networks.Select(one => (Range: RangeOf(one.Network), one.Region)).ToList();
        var starts = ranges.SelectMany(one => new[] { one.Range.First, unchecked(one.Range.Last + 1) })
            .Distinct().Order().ToArray();
        var regions = Array.ConvertAll(starts, start => ranges
            .Where(one => one.Range.First <= start && start <= one.Range.Last)
            .OrderBy(one => one.Range.Last - one.Range.First).Select(one => one.Region).FirstOrDefault(""));
        return new NetworkTable(starts, regions);
    }

    /// <summary>The region of an address; empty where it is not known.</summary>
    public string RegionOf(UInt128 address)
    {
        if (_starts.Length == 0) return "";
        var at = Array.BinarySearch(_starts, address);
        return at >= 0 ? _regions[at] : at == -1 ? "" : _regions[~at - 1];
    }

    /// <summary>An address as a number; IPv4 as it stands within IPv6.</summary>
    public static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? OfV4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The same of what the system says of a sender: family, port, then the address.</summary>
    public static UInt128 KeyOf(SocketAddress address)
    {
        var bytes = address.Buffer.Span;
        return address.Family == AddressFamily.InterNetwork
            ? OfV4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]))
            : BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
    }

    private static UInt128 OfV4(uint address) => ((UInt128)0xFFFF << 32) | address;

    private static (UInt128 First, UInt128 Last) RangeOf(IPNetwork network)
    {
        var first = KeyOf(network.BaseAddress);
        var bits = network.PrefixLength
            + (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? V4Shift : 0);
        return (first, first | (bits == 0 ? UInt128.MaxValue : (UInt128.One << (128 - bits)) - 1));
    }
}
