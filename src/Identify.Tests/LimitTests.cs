using System.Net;
using System.Net.Sockets;

namespace City.Identify.Tests;

/// <summary>What one source may use up, and that it is its own.</summary>
public sealed class LimitTests
{
    private const int AsksMax = 500;
    private const string Far = "198.51.100.7", Other = "203.0.113.9";
    private static readonly ResolveBody Test = new("88.100.1/TEST", [], []);

    [Fact]
    public async Task No_datagram_is_answered_with_more_than_four_times_its_bytes()
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        byte[][] seeds = [.. Vector.Messages.Select(message => message.Bytes),
            .. Vector.Faults.SelectMany(fault => fault.Datagrams)];
        var (sent, id, answered) = (new Dictionary<uint, int>(), 1u, 0);
        foreach (var seed in seeds)
        {
            for (var length = 0; length <= seed.Length; length += length < 60 ? 1 : 37)
            {
                var datagram = seed[..length];
                // An answer is known by the number of its question; what is too short for one must get none.
                if (length >= 12)
                {
                    System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(8), ++id);
                    sent[id] = length;
                }

                socket.Send(datagram);
                while (socket.Available > 0) Measure();
            }
        }

        // Every question up to here was looked at once a later one is answered, or waits beside.
        var last = Node.Write(OpCode.Resolve, Test, ++id, OpFlags.PublicOnly);
        sent[id] = last.Length;
        socket.Send(last);
        while (Measure() != id)
        {
        }

        Assert.InRange(answered, seeds.Length, sent.Count);

        uint Measure()
        {
            var bytes = new byte[2_048];
            var count = socket.Receive(bytes);
            var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8));
            Assert.True(sent.TryGetValue(number, out var length), $"{count} bytes answer nothing that has a number");
            Assert.InRange(count, 1, 4 * length);
            Assert.InRange(length, Envelope.Bytes, int.MaxValue);
            answered++;
            return number;
        }
    }

    [Fact]
    public async Task Datagrams_which_anybody_sends_in_anybodys_name_use_up_nothing_of_connections()
    {
        await using var node = await Node.WithFixtureAsync(options => options with
        {
            LimitsThisMachine = true, RequestsPerSecondMax = 1,
        });
        using var socket = node.Udp();
        socket.ReceiveTimeout = 200;
        var isSpent = false;
        for (var i = 0; i < AsksMax && !isSpent; i++)
        {
            try
            {
                Node.Ask(socket, Node.Write(OpCode.Resolve, Test, flags: OpFlags.PublicOnly));
            }
            catch (SocketException)
            {
                isSpent = true;
            }
        }

        Assert.True(isSpent);
        await using var stream = node.Tcp();
        var ask = Node.Write(OpCode.Resolve, Test);
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(stream, ask)).Header.Response);
    }

    [Fact]
    public async Task Proofs_for_another_node_are_not_looked_at_over_UDP()
    {
        await using var node = await Node.WithFixtureAsync(options => options with { LimitsThisMachine = true });
        var guess = Node.Write(OpCode.VerifyChallenge, new VerifyBody(Node.Admin, new byte[16], new byte[32], [1]));
        using var socket = node.Udp();
        for (var i = 0; i < 40; i++)
            Assert.Equal(ResponseCode.Busy, Node.Read(Node.Ask(socket, guess)).Header.Response);
        // Whoever those datagrams named still proves who it is.
        await using var stream = node.Tcp();
        await ExchangeTests.LogInAsync(stream);
        // Over TCP guesses count, and the right proof is not looked at any more.
        var create = Vector.Message("V8", 0);
        await RecursionTests.Until(() =>
        {
            for (var i = 0; i < 40; i++)
                Assert.False(Assert.IsType<VerdictBody>(Node.Read(Node.Ask(stream, guess)).Body).Holds);
            using var fresh = node.Tcp();
            return Node.Read(Node.Ask(fresh, Node.Prove(create, Node.Ask(fresh, create)))).Header.Response
                == ResponseCode.AuthenticationFailed;
        });
    }

    [Fact]
    public async Task A_signed_answer_counts_as_many()
    {
        await using var node = await Node.WithFixtureAsync(options => options with
        {
            LimitsThisMachine = true, RequestsPerSecondMax = 20,
        });
        await using var stream = node.Tcp();
        var signed = Node.Write(OpCode.Resolve, Test, flags: OpFlags.Certify | OpFlags.PublicOnly | OpFlags.KeepAlive);
        var answered = 0;
        while (answered < AsksMax && Node.Read(Node.Ask(stream, signed)).Header.Response == ResponseCode.Success)
            answered++;
        // Twenty a second allow forty at once: two that are signed, and one more for each second that went by.
        Assert.InRange(answered, 1, 20);
        // For one that is not, there is room again in a twentieth of a second.
        var plain = Node.Write(OpCode.Resolve, Test, flags: OpFlags.PublicOnly | OpFlags.KeepAlive);
        await RecursionTests.Until(() =>
            Node.Read(Node.Ask(stream, plain)).Header.Response == ResponseCode.Success);
    }

    [Theory]
    [InlineData("GET", "/api/handles/88.100.1/TEST")]
    [InlineData("GET", "/api/handles?prefix=88.100.1")]
    [InlineData("POST", "/api/handles")]
    [InlineData("GET", "/api/site")]
    [InlineData("GET", "/api/identify/stats")]
    [InlineData("GET", "/api/identify/audit")]
    [InlineData("PUT", "/api/identify/quotas/88.1")]
    [InlineData("GET", "/api/sessions/this")]
    public async Task A_source_that_asks_too_often_over_HTTP_is_told_when_to_come_again(string method, string path)
    {
        await using var rest = await Rest.OpenAsync(await Node.WithFixtureAsync(options => options with
        {
            RequestsPerSecondMax = 1,
        }));
        Task<(int, string)> From(string address) => rest.AskAsync(new HttpMethod(method), path, from: address);
        var answer = await From(Far);
        for (var i = 0; i < AsksMax && answer.Item1 != 429; i++) answer = await From(Far);
        Assert.Equal((429, "identify.too-many"), answer);
        Assert.NotEqual(429, (await From(Other)).Item1);
        Assert.NotEqual(429, (await From("127.0.0.1")).Item1);
    }

    [Fact]
    public async Task Who_begins_sessions_without_end_pushes_out_nobodys_nonce()
    {
        await using var rest = await Rest.OpenAsync(await Node.WithFixtureAsync(options => options with
        {
            SessionsPerSecondMax = 1,
        }));
        var answer = await rest.AskAsync(HttpMethod.Post, "/api/sessions", from: Far);
        for (var i = 0; i < AsksMax && answer.Status != 429; i++)
            answer = await rest.AskAsync(HttpMethod.Post, "/api/sessions", from: Far);
        Assert.Equal((429, "identify.too-many"), answer);
        var held = rest.Node.Served.Sessions.Count;
        Assert.InRange(held, 1, 40);
        // A refusal that asks for a proof gives such a source no nonce either.
        for (var i = 0; i < 200; i++)
            Assert.Equal(401, (await rest.AskAsync(HttpMethod.Get, "/api/handles?prefix=88.1", from: Far)).Status);
        Assert.InRange(rest.Node.Served.Sessions.Count, held, held + 100);
        Assert.Equal(201, (await rest.AskAsync(HttpMethod.Post, "/api/sessions", from: Other)).Status);
    }

    [Fact]
    public async Task A_secret_is_not_taken_over_plain_HTTP_from_another_machine()
    {
        const string Basic = "300%3A88.100.1/ADMIN:labsecret", Path = "/api/handles/88.100.1/X";
        await using var rest = await Rest.OpenAsync();
        Assert.Equal((403, "identify.secret.in-clear"),
            await rest.AskAsync(HttpMethod.Put, Path, "[]", Basic, from: Far));
        Assert.False(rest.Node.Has("88.100.1/X"));
        Assert.Equal(201, (await rest.AskAsync(HttpMethod.Put, Path, "[]", Basic)).Status);

        await using var open = await Rest.OpenAsync(await Node.WithFixtureAsync(options => options with
        {
            TakesSecretsInClear = true,
        }));
        Assert.Equal(201, (await open.AskAsync(HttpMethod.Put, Path, "[]", Basic, from: Far)).Status);
    }

    [Fact]
    public async Task A_source_has_so_many_connections_and_gets_another_when_one_ends()
    {
        await using var node = await Node.WithFixtureAsync(options => options with
        {
            LimitsThisMachine = true, ConnectionsPerSourceMax = 2,
        });
        var ask = Node.Write(OpCode.Resolve, Test);
        var first = node.Tcp();
        await using var second = node.Tcp();
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(first, ask)).Header.Response);
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(second, ask)).Header.Response);
        Assert.False(IsServed());
        await first.DisposeAsync();
        await RecursionTests.Until(IsServed);

        bool IsServed()
        {
            using var third = node.Tcp();
            try
            {
                third.Write(ask);
                return third.Read(new byte[64]) > 0;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_message_that_comes_byte_by_byte_holds_its_connection_for_a_time_only()
    {
        await using var node = await Node.WithFixtureAsync(options => options with
        {
            MessageTimeMax = TimeSpan.FromMilliseconds(300),
        });
        await using var slow = node.Tcp();
        var ask = Node.Write(OpCode.Resolve, Test);
        slow.Write(ask.AsSpan(0, 4));
        var closed = Task.Run(() => slow.Read(new byte[1]), TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var at = 4; !closed.IsCompleted && at < ask.Length; at++)
        {
            // Never silent, and never done.
            try
            {
                slow.Write(ask.AsSpan(at, 1));
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token));
        }

        try
        {
            Assert.Equal(0, await closed.WaitAsync(limit.Token));
        }
        catch (IOException)
        {
            // It was closed while bytes were on their way.
        }
    }

    [Fact]
    public async Task Connections_together_hold_so_many_bytes_and_more_is_told_to_come_again()
    {
        await using var node = await Node.WithFixtureAsync(options => options with { WaitingBytesMax = 150_000 });
        var values = Enumerable.Range(1, 100).Select(i => HandleValue.OfText(i, "N", new string('n', 1_000)));
        var large = Node.Write(OpCode.CreateHandle, new ValuesBody("88.100.1/LARGE", [.. values]));
        // One holds most of it with a message that is not whole.
        await using var first = node.Tcp();
        first.Write(large.AsSpan(0, large.Length - 1));
        await using var second = node.Tcp();
        await RecursionTests.Until(() => node.Served.HeldBytes > 80_000);

        var refused = Node.Read(Node.Ask(second, large[..10_000]));

        Assert.Equal(ResponseCode.Busy, refused.Header.Response);
        Assert.Equal(0, second.Read(new byte[1]));
        // The first goes on, and when it is gone there is room again.
        await using var small = node.Tcp();
        var ask = Node.Write(OpCode.Resolve, Test);
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(small, ask)).Header.Response);
        await first.DisposeAsync();
        await RecursionTests.Until(() => node.Served.HeldBytes == 0);
    }

    [Fact]
    public void A_challenge_is_for_one_address_and_for_a_time()
    {
        var clock = new HeldClock();
        var challenges = new Challenges(TimeSpan.FromMinutes(1), clock);
        var (here, there) = (IPAddress.Parse(Far), IPAddress.Parse(Other));
        var message = Vector.Message("V8", 0);
        Envelope.TryRead(message, out var envelope);
        MessageHeader.TryRead(message.AsSpan(Envelope.Bytes), out var header);
        uint Issue() => challenges.Issue(new Request(message, envelope, header, here, null)).Session;

        var one = Issue();
        Assert.Null(challenges.Take(one, there, null));
        // Another's attempt does not take it away.
        Assert.NotNull(challenges.Take(one, here, null));
        Assert.Null(challenges.Take(one, here, null));
        var (old, late) = (Issue(), Issue());
        clock.Ticks += 60 * clock.TimestampFrequency;
        Assert.NotNull(challenges.Take(old, here, null));
        clock.Ticks += clock.TimestampFrequency / 1_000;
        Assert.Null(challenges.Take(late, here, null));
    }

    private sealed class HeldClock : TimeProvider
    {
        public long Ticks { get; set; } = 1_000_000;

        public override long GetTimestamp() => Ticks;
    }
}
