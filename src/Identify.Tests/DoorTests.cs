using System.Net;
using System.Net.Sockets;

namespace City.Identify.Tests;

public sealed class DoorTests
{
    [Fact]
    public async Task A_stranger_gets_at_most_four_times_what_it_sent()
    {
        await using var node = await Node.WithFixtureAsync();
        await node.PutAsync("88.100.1/BIG", HandleValue.OfText(1, "NOTE", new string('x', 2_000)));
        var ask = Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/BIG", [], []), flags: OpFlags.PublicOnly);
        using var socket = node.Udp();

        var answer = Node.Ask(socket, ask);

        Assert.True(answer.Length <= 4 * ask.Length);
        Assert.Equal(ResponseCode.Busy, Node.Read(answer).Header.Response);
        Assert.Contains("TCP", Assert.IsType<ErrorBody>(Node.Read(answer).Body).Message, StringComparison.Ordinal);
        await using var stream = node.Tcp();
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(stream, ask)).Header.Response);
    }

    [Fact]
    public async Task An_answer_is_never_answered()
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        for (uint id = 100; id < 120; id++)
        {
            socket.Send(Vector.Message("V1", 1));
            socket.Send(Vector.Message("V4", 1));
            // The only thing that comes is the answer to a question.
            var ask = Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/TEST", [], []), id);
            Assert.Equal(id, Node.Read(Node.Ask(socket, ask)).Envelope.RequestId);
        }
    }

    [Fact]
    public async Task Where_the_cap_is_lifted_a_long_answer_comes_in_fragments()
    {
        await using var node = await Node.WithFixtureAsync(options => options with { AmplificationMax = 0 });
        await node.PutAsync("88.100.1/BIG", HandleValue.OfText(1, "NOTE", new string('x', 2_000)));
        using var socket = node.Udp();
        socket.Send(Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/BIG", [], []), flags: OpFlags.PublicOnly));
        var (assembler, whole) = (new FragmentAssembler(TimeProvider.System), default(byte[]));
        var bytes = new byte[2_048];
        while (whole is null)
        {
            var count = socket.Receive(bytes);
            Assert.True(count <= WireLimits.DatagramBytes);
            Assert.True(Envelope.TryRead(bytes, out var envelope));
            whole = assembler.Add(node.End.Serialize(), envelope, bytes.AsSpan(Envelope.Bytes..count));
        }

        Assert.Equal(2_000, Assert.IsType<ValuesBody>(Node.Read(whole).Body).Values[0].Data.Length);
    }

    [Fact]
    public async Task Many_requests_on_one_connection_are_all_answered_however_they_are_cut()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        await ExchangeTests.LogInAsync(stream);
        var (sent, bytes) = (new HashSet<uint>(), new List<byte>());
        for (uint id = 10; id < 210; id++)
        {
            sent.Add(id);
            bytes.AddRange(id % 3 == 0
                ? Node.Write(OpCode.CreateHandle, new ValuesBody($"88.100.1/{id}", []), id)
                : Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/TEST", [], []), id));
        }

        var (chance, all) = (new Random(3), bytes.ToArray());
        for (var at = 0; at < all.Length;)
        {
            var count = Math.Min(chance.Next(1, 900), all.Length - at);
            await stream.WriteAsync(all.AsMemory(at, count), TestContext.Current.CancellationToken);
            at += count;
        }

        while (sent.Count > 0)
        {
            var answer = Node.Read(Node.Take(stream));
            Assert.Equal(ResponseCode.Success, answer.Header.Response);
            Assert.True(sent.Remove(answer.Envelope.RequestId));
        }
    }

    [Fact]
    public async Task A_client_that_does_not_keep_the_connection_sees_it_closed()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(stream, Vector.Message("V1", 0))).Header.Response);
        Assert.Equal(0, stream.Read(new byte[1]));
        await using var site = node.Tcp();
        Assert.IsType<OpaqueBody>(Node.Read(Node.Ask(site, Vector.Message("V9", 0))).Body);
        Assert.Equal(0, site.Read(new byte[1]));
    }

    [Fact]
    public async Task What_is_no_message_ends_the_connection_and_no_other()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var good = node.Tcp();
        await using var bad = node.Tcp();
        bad.Write([2, 11, 2, 11, .. new byte[12], 0x7F, 0xFF, 0xFF, 0xFF]);
        Assert.Equal(ResponseCode.ProtocolError, Node.Read(Node.Take(bad)).Header.Response);
        Assert.Equal(0, bad.Read(new byte[1]));
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(good, Vector.Message("V1", 0))).Header.Response);
    }

    [Fact]
    public async Task Garbage_over_both_wires_leaves_the_node_serving()
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        byte[][] seeds = [.. Vector.Messages.Select(message => message.Bytes)];
        var chance = new Random(11);
        for (var i = 0; i < 2_000; i++) socket.Send(FuzzTests.Mutate(seeds[chance.Next(seeds.Length)], chance));
        for (var i = 0; i < 40; i++)
        {
            await using var stream = node.Tcp();
            try
            {
                for (var message = 0; message < 5; message++)
                    stream.Write(FuzzTests.Mutate(seeds[chance.Next(seeds.Length)], chance));
            }
            catch (IOException)
            {
                // It closed the connection, as it may.
            }
        }

        await using var next = node.Tcp();
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(next, Vector.Message("V1", 0))).Header.Response);
        using var fresh = node.Udp();
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(fresh, Vector.Message("V1", 0))).Header.Response);
    }

    [Fact]
    public void A_source_may_ask_so_often_and_others_are_not_in_its_way()
    {
        var clock = new HeldClock();
        var limiter = new SourceLimiter(10, clock);
        var (one, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => limiter.Allows(one)));
        Assert.True(limiter.IsSpent(one));
        Assert.True(limiter.Allows(other));
        Assert.False(limiter.IsSpent(other));
        Assert.Equal(100, Enumerable.Range(0, 100).Count(_ => limiter.Allows(IPAddress.Loopback)));
        clock.Ticks += clock.TimestampFrequency;
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => limiter.Allows(new IPEndPoint(one, 7).Serialize())));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so_and_nothing_is_left_behind()
    {
        await using var node = await Node.StartAsync();
        var refused = await Assert.ThrowsAsync<IOException>(
            () => Node.StartAsync(options => options with { Port = node.Served.Port }));
        Assert.Contains("Name another", refused.Message, StringComparison.Ordinal);
    }
}
