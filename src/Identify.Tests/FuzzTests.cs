namespace City.Identify.Tests;

public sealed class FuzzTests
{
    private static readonly int Packets = LongForm.Of(100_000, 10_000_000);

    [Fact]
    public void Whatever_the_bytes_are_reading_ends_in_a_message_or_a_code()
    {
        byte[][] seeds = [.. Vector.Messages.Select(message => message.Bytes), .. Vector.Derived,
            .. Vector.Faults.SelectMany(fault => fault.Datagrams)];
        var (chance, read) = (new Random(20_261), 0);
        var into = new WireWriter();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Packets; i++)
        {
            var packet = Mutate(seeds[chance.Next(seeds.Length)], chance);
            if (HandleCodec.TryRead(packet, out var message) != ResponseCode.Success) continue;
            read++;
            into.Clear();
            HandleCodec.Write(into, message!);
            // What was read is written as something that says the same.
            Assert.Equal(ResponseCode.Success, HandleCodec.TryRead(into.Written, out var again));
            Assert.Equal(message!.Header.Op, again!.Header.Op);
            Look(packet);
        }

        Assert.InRange(read, Packets / 50, Packets);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
    }

    [Fact]
    public async Task Whatever_comes_is_answered_in_time_or_refused_and_leaves_the_node_as_it_was()
    {
        await using var node = await Node.WithFixtureAsync();
        var packets = new PacketRun(node.Served, seed: 20_262);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var running = packets.RunAsync(Packets, TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            Assert.True(packets.Age < PacketRun.AgeMax, $"No end with {Convert.ToHexString(packets.Packet)}");
        }

        await running;
        Assert.InRange(packets.Answered, Packets / 2, Packets);
        Assert.InRange(packets.Resolved, Packets / 100, Packets);
        Assert.Equal(2, node.Served.Figures.Handles);
        // Challenges that nobody answered are held, so many of them.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 << 20);
    }

    internal static byte[] Mutate(byte[] seed, Random chance)
    {
        var packet = seed.ToArray();
        switch (chance.Next(5))
        {
            case 0:
                return packet[..chance.Next(packet.Length + 1)];
            case 1:
                for (var flips = chance.Next(1, 9); flips > 0; flips--)
                    packet[chance.Next(packet.Length)] ^= (byte)(1 << chance.Next(8));
                return packet;
            case 2:
                // A number somewhere says something else.
                if (packet.Length >= 4)
                    BitConverter.TryWriteBytes(
                        packet.AsSpan(chance.Next(packet.Length - 3)), chance.Next() << chance.Next(2));
                return packet;
            case 3:
                var tail = new byte[chance.Next(64)];
                chance.NextBytes(tail);
                return [.. packet, .. tail];
            default:
                chance.NextBytes(packet.AsSpan(chance.Next(packet.Length)));
                // The length is made right again, so that what lies behind it is looked at.
                if (packet.Length > 20)
                    System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(16), packet.Length - 20);
                return packet;
        }
    }

    // Structures within are read from wherever.
    private static void Look(byte[] packet)
    {
        var bytes = packet.AsSpan(Math.Min(packet.Length, 44));
        SiteRecord.TryRead(bytes);
        AdminRecord.TryRead(bytes);
        PublicKeyRecord.TryRead(bytes);
        DiffieHellman.TryRead(bytes);
        if (ValueView.TryRead(bytes, out var value)) Assert.True(value.Raw.Length <= bytes.Length);
    }
}
