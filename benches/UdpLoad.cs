using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace City.Bench;

/// <summary>Asks over UDP with so many questions under way, each for another random identifier.</summary>
internal static class UdpLoad
{
    public const int Outstanding = 64;

    /// <summary>Asks for so many seconds.</summary>
    /// <param name="node">Where.</param>
    /// <param name="count">How many identifiers there are.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="seed">For the choice.</param>
    /// <param name="answerBytes">How long each answer must be.</param>
    /// <returns>Answers a second and their p99 in milliseconds.</returns>
    /// <exception cref="InvalidOperationException">Many answers did not come, or one was another.</exception>
    public static (double Rate, double P99) Run(IPEndPoint node, long count, double seconds, int seed, int answerBytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = 200, ReceiveBufferSize = 4 << 20,
        };
        socket.Connect(node);
        var (clock, chance) = (TimeProvider.System, new Random(seed));
        var (ask, answer) = (IdentifyData.NewAsk(), new byte[2_048]);
        var (sent, times, id, lost) = (new long[1 << 16], new List<double>(1 << 20), 0u, 0);
        var start = clock.GetTimestamp();
        for (var i = 0; i < Outstanding; i++) Send();
        while (clock.GetElapsedTime(start).TotalSeconds < seconds)
        {
            int length;
            try
            {
                length = socket.Receive(answer);
            }
            catch (SocketException)
            {
                // All that were under way are lost.
                lost += Outstanding;
                for (var i = 0; i < Outstanding; i++) Send();
                continue;
            }

            if (length != answerBytes) throw new InvalidOperationException($"An answer of {length} bytes came.");
            var request = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(8));
            times.Add(clock.GetElapsedTime(sent[request & 0xFFFF]).TotalMilliseconds);
            Send();
        }

        if (lost > times.Count / 100)
            throw new InvalidOperationException($"{lost} of {times.Count} answers did not come.");
        var rate = times.Count / clock.GetElapsedTime(start).TotalSeconds;
        times.Sort();
        return (rate, times[(int)(times.Count * 0.99)]);

        void Send()
        {
            IdentifyData.Set(ask, ++id, chance.NextInt64(count));
            sent[id & 0xFFFF] = clock.GetTimestamp();
            socket.Send(ask);
        }
    }
}
