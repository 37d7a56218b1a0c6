using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace City.Bench;

/// <summary>
/// The least that C# can do for the same datagrams: as many threads as the node has, each takes one and sends so many
/// bytes back that begin with the first of it.
/// </summary>
internal static class UdpEcho
{
    /// <summary>Serves until it is killed.</summary>
    /// <param name="port">UDP port on the loopback address.</param>
    /// <param name="bytes">How long an answer is.</param>
    public static int Run(string port, string bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 4 << 20, SendBufferSize = 4 << 20,
        };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        var length = int.Parse(bytes, CultureInfo.InvariantCulture);
        for (var i = 0; i < Environment.ProcessorCount; i++) new Thread(() => Serve(socket, length)).Start();
        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        Thread.CurrentThread.Join();
        return 0;
    }

    private static void Serve(Socket socket, int length)
    {
        var (bytes, source) = (new byte[2_048], new SocketAddress(AddressFamily.InterNetwork));
        while (true)
        {
            socket.ReceiveFrom(bytes, SocketFlags.None, source);
            socket.SendTo(bytes.AsSpan(0, length), SocketFlags.None, source);
        }
    }
}
