using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace City.Bench;

/// <summary>Asks over kept TCP connections, so many questions under way on each.</summary>
internal static class TcpLoad
{
    private const int Connections = 4, Outstanding = 64;

    /// <summary>Asks for so many seconds; gives answers a second.</summary>
    public static async Task<double> RunAsync(IPEndPoint node, long count, double seconds, CancellationToken cancel)
    {
        var (clock, start) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var answered = await Task.WhenAll(Enumerable.Range(0, Connections).Select(seed => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            await socket.ConnectAsync(node, cancel);
            var (chance, bytes) = (new Random(seed), new byte[1 << 16]);
            var asks = new byte[Outstanding * IdentifyData.AskBytes];
            for (var i = 0; i < Outstanding; i++) IdentifyData.NewAsk().CopyTo(asks, i * IdentifyData.AskBytes);
            var (done, held, open) = (0L, 0, Outstanding);
            while (clock.GetElapsedTime(start).TotalSeconds < seconds)
            {
                for (var i = 0; i < open; i++)
                    IdentifyData.Set(asks.AsSpan(i * IdentifyData.AskBytes), (uint)i, chance.NextInt64(count));
                await socket.SendAsync(asks.AsMemory(0, open * IdentifyData.AskBytes), cancel);
                held += await socket.ReceiveAsync(bytes.AsMemory(held), cancel);
                (open, var taken) = (0, 0);
                while (held - taken >= 20)
                {
                    var length = 20 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(taken + 16));
                    if (held - taken < length) break;
                    if (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(taken + 24)) != 1)
                        throw new InvalidOperationException("A resolve over TCP was refused.");
                    (taken, open) = (taken + length, open + 1);
                }

                bytes.AsSpan(taken, held - taken).CopyTo(bytes);
                (held, done) = (held - taken, done + open);
            }

            return done;
        }, cancel)));
        return answered.Sum() / clock.GetElapsedTime(start).TotalSeconds;
    }
}
