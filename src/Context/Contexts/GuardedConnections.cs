using System.Net;
using System.Net.Sockets;

namespace City.Context;

/// <summary>
/// Connects to machines that may be asked on behalf of a client. The guard looks at the address that is connected to,
/// so a name cannot resolve to one thing when checked and to another when used.
/// </summary>
internal static class GuardedConnections
{
    /// <summary>A handler that follows no redirects, uses no proxy and connects only where it may.</summary>
    public static SocketsHttpHandler Handler(Func<IPAddress, bool> isAllowed) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (connection, cancel) => ConnectAsync(connection.DnsEndPoint, isAllowed, cancel),
    };

    /// <summary>Whether a request failed because the guard did not let it go.</summary>
    public static bool IsForbidden(Exception fault) =>
        fault is ForbiddenAddressException || fault.InnerException is ForbiddenAddressException;

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint target, Func<IPAddress, bool> isAllowed, CancellationToken cancel)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(target.Host, cancel).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, address => isAllowed(address));
        if (allowed.Length == 0 && addresses.Length > 0) throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class ForbiddenAddressException() : IOException("The address is not public.");
}
