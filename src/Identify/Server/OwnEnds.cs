using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>Where a node is reached: what it tells others, and what it must not ask.</summary>
internal static class OwnEnds
{
    /// <summary>Where others reach it: where it was told so, else where it listens; never "all addresses".</summary>
    public static IPEndPoint Told(IdentifyOptions options, int port)
    {
        if (options.Public is { } told) return told.Port == 0 ? new IPEndPoint(told.Address, port) : told;
        return new IPEndPoint(
            IsAll(options.Address) ? OfMachine().FirstOrDefault(IPAddress.Loopback) : options.Address, port);
    }

    /// <summary>All ends that lead to it.</summary>
    public static FrozenSet<IPEndPoint> All(IdentifyOptions options, int port)
    {
        var ends = new HashSet<IPEndPoint> { Told(options, port), new(options.Address, port) };
        if (IsAll(options.Address))
            foreach (var address in OfMachine().Append(IPAddress.Loopback).Append(IPAddress.IPv6Loopback))
                ends.Add(new IPEndPoint(address, port));
        return ends.ToFrozenSet();
    }

    private static bool IsAll(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // Those of IPv4 first, which every peer reaches.
    private static IEnumerable<IPAddress> OfMachine()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(one => one.OperationalStatus == OperationalStatus.Up)
                .SelectMany(one => one.GetIPProperties().UnicastAddresses)
                .Select(one => one.Address)
                .Where(one => !IPAddress.IsLoopback(one) && !one.IsIPv6LinkLocal)
                .OrderBy(one => one.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
