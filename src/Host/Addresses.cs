using System.Net;
using System.Net.Sockets;

namespace City.Host;

/// <summary>Looks whether addresses can be listened on before anything else is begun.</summary>
internal static class Addresses
{
    /// <exception cref="IOException">An address is taken, or is not one of this machine; the message says
    /// which.</exception>
    public static void Check(IEnumerable<Uri> urls)
    {
        foreach (var url in urls)
        {
            var address = AddressOf(url);
            try
            {
                using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(address, url.Port));
                probe.Listen(1);
            }
            catch (SocketException fault)
            {
                throw new IOException(
                    $"{url.GetLeftPart(UriPartial.Authority)} cannot be listened on: {fault.Message}. "
                    + "Choose another address with --urls. · 此地址无法监听，请用 --urls 另选地址。", fault);
            }
        }
    }

    // Names other than localhost, + and * among them, mean every address to the server.
    private static IPAddress AddressOf(Uri url)
    {
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)) return address;
        return url.IsLoopback ? IPAddress.Loopback : IPAddress.Any;
    }
}
