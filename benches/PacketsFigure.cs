using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// Ten million datagrams that are wrong in some way, each made from a recorded message: flipped bits, other numbers,
/// cut off, gone on. Between them a good question must be answered; the brain must live, and take no more memory.
/// </summary>
internal static class PacketsFigure
{
    public static readonly Figure Unanswered = Figure.Size("identify.packets", "unanswered", 0);
    public static readonly Figure Growth = Figure.Size("identify.packets.memory", "MB", 64);

    private const int Many = 10_000_000, Few = 100_000, Between = 200, PatienceSeconds = 10, NumberBytes = 4;

    /// <summary>Takes the figures.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var port = Brain.FreePort();
        await using var brain = await Brain.StartAsync(run.Start("packets") with
        {
            More = ["--identify", port.ToString(CultureInfo.InvariantCulture)],
        }, cancel);
        using var home = await brain.Client.PutAsync(
            new Uri("/api/identify/prefixes/" + IdentifyData.Prefix, UriKind.Relative), null, cancel);
        home.EnsureSuccessStatusCode();
        object[] values = [new { index = 1, type = "URL", data = IdentifyData.Url(7) }];
        using var made = await brain.Client.PutAsJsonAsync(
            new Uri("/api/handles/" + IdentifyData.Handle(7), UriKind.Relative), values, cancel);
        made.EnsureSuccessStatusCode();
        var (node, seeds) = (new IPEndPoint(IPAddress.Loopback, port), Seeds());
        // What it takes at all, it takes in the first of them.
        Send(node, seeds, Few, 1);
        var before = AnonymousBytes(brain.ProcessId);
        var (clock, start) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var count = run.Options.Quick ? Few : Many;
        var unanswered = Send(node, seeds, count, 2);
        run.Board.Say($"packets: {count / clock.GetElapsedTime(start).TotalSeconds:F0}/s, {seeds.Count} seeds");
        if (!await brain.IsHealthyAsync(cancel)) throw new InvalidOperationException("The brain is gone.");
        run.Show(Unanswered, unanswered);
        run.Show(Growth, Math.Max(0, AnonymousBytes(brain.ProcessId) - before) / 1e6);
    }

    /// <summary>Sends so many, and gives how many of the good questions between them were not answered.</summary>
    private static int Send(IPEndPoint node, List<byte[]> seeds, int count, int seed)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = PatienceSeconds * 1_000, ReceiveBufferSize = 4 << 20,
        };
        socket.Connect(node);
        var (chance, ask, bytes, unanswered) = (new Random(seed), IdentifyData.NewAsk(), new byte[2_048], 0);
        for (var i = 0; i < count; i++)
        {
            socket.Send(Mutate(seeds[chance.Next(seeds.Count)], chance));
            if (i % Between != Between - 1) continue;
            IdentifyData.Set(ask, 0x8000_0000 | (uint)i, 7);
            socket.Send(ask);
            if (!IsAnswered(socket, ask, bytes)) unanswered++;
        }

        return unanswered;
    }

    private static bool IsAnswered(Socket socket, byte[] ask, byte[] bytes)
    {
        try
        {
            int length;
            do length = socket.Receive(bytes);
            while (length < 12 || !bytes.AsSpan(8, NumberBytes).SequenceEqual(ask.AsSpan(8, NumberBytes)));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static List<byte[]> Seeds()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(
            Path.Combine(SourceTree.Root, "src", "Identify.Tests", "Vectors", "vectors.json")));
        var seeds = new List<byte[]>();
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
            if (vector.TryGetProperty("messages", out var messages))
                seeds.AddRange(messages.EnumerateArray().Select(one =>
                    Convert.FromHexString(one.GetProperty("hex").GetString()!)));
        foreach (var fault in file.RootElement.GetProperty("faults").EnumerateArray())
            if (fault.TryGetProperty("hex", out var hex)) seeds.Add(Convert.FromHexString(hex.GetString()!));
        return seeds;
    }

    private static ReadOnlySpan<byte> Mutate(byte[] seed, Random chance)
    {
        var packet = seed.ToArray();
        switch (chance.Next(4))
        {
            case 0:
                return packet.AsSpan(0, chance.Next(packet.Length + 1));
            case 1:
                for (var flips = chance.Next(1, 9); flips > 0; flips--)
                    packet[chance.Next(packet.Length)] ^= (byte)(1 << chance.Next(8));
                return packet;
            case 2:
                if (packet.Length >= NumberBytes)
                    BinaryPrimitives.WriteInt32BigEndian(
                        packet.AsSpan(chance.Next(packet.Length - NumberBytes + 1)), chance.Next());
                return packet;
            default:
                chance.NextBytes(packet.AsSpan(chance.Next(packet.Length)));
                if (packet.Length > 20) BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(16), packet.Length - 20);
                return packet;
        }
    }

    /// <summary>Resident memory that is no file's (proc(5), RssAnon).</summary>
    internal static long AnonymousBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status")
            .First(fact => fact.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture) * 1024;
    }
}
