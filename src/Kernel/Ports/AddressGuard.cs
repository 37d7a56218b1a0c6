using System.Net;
using System.Net.Sockets;

namespace City.Kernel;

/// <summary>
/// Says which machines may be asked on behalf of a client: those of the public internet, never the neighbours of this
/// one (RFC 1918, 4193, 3927, 6598, 6890).
/// </summary>
public static class AddressGuard
{
    /// <summary>Whether an address may be asked: a public one, or in a network that the operator opened.</summary>
    public static bool IsAllowed(IPAddress address, IEnumerable<IPNetwork> opened)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IsAllowed(address, allowLoopback: false) || opened.Any(network => network.Contains(address));
    }

    /// <summary>Whether an address may be asked: a public one, or this machine where that is allowed.</summary>
    public static bool IsAllowed(IPAddress address, bool allowLoopback)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return allowLoopback;
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => IsPublic4(address.GetAddressBytes()),
            AddressFamily.InterNetworkV6 => IsPublic6(address),
            _ => false,
        };
    }

    private static bool IsPublic4(byte[] octets) => octets switch
    {
        [0 or 10 or 127, ..] => false,
        [100, >= 64 and <= 127, ..] => false,
        [169, 254, ..] => false,
        [172, >= 16 and <= 31, ..] => false,
        [192, 168, ..] => false,
        [192, 0, 0 or 2, _] => false,
        [198, 18 or 19, ..] => false,
        [198, 51, 100, _] or [203, 0, 113, _] => false,
        [>= 224, ..] => false,
        _ => true,
    };

    private static bool IsPublic6(IPAddress address)
    {
        if (address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal
            || address.IsIPv6Multicast || address.IsIPv6Teredo || address.Equals(IPAddress.IPv6Any))
            return false;
        var bytes = address.GetAddressBytes();
        return bytes switch
        {
            // 64:ff9b::/96 leads to the IPv4 address in its last four bytes, and so does 2002::/16 in the middle.
            [0, 0x64, 0xff, 0x9b, ..] => IsPublic4(bytes[12..]),
            [0x20, 0x02, ..] => IsPublic4(bytes[2..6]),
            [0x20, 0x01, 0x0d, 0xb8, ..] => false,
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => false,
            _ => true,
        };
    }
}
