using System.Net;
using System.Security.Cryptography;
using Org.BouncyCastle.Math;

namespace City.Identify.Tests;

public sealed class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task An_administrator_proves_itself_once_in_a_session(bool isUdp, bool encrypts)
    {
        await using var node = await Node.WithFixtureAsync();
        var (ask, wire) = RawSession.Over(node, isUdp);
        using var _ = wire;
        var session = RawSession.Begin(ask, encrypts);

        Assert.Equal(ResponseCode.Success, session.Prove(session.Create("88.100.1/a")));
        for (var i = 0; i < 3; i++)
            Assert.Equal(ResponseCode.Success, session.CodeOf(session.Create($"88.100.1/{i}")));
        Assert.True(node.Has("88.100.1/2"));
        var secret = session.Write(OpCode.Resolve, new ResolveBody("88.100.1/ADMIN", [300], []));
        Assert.Equal(Node.Secret, Assert.IsType<ValuesBody>(Node.Read(session.Ask(secret)).Body).Values[0].Text);

        // Who asks beside the session is nobody.
        Assert.Equal(ResponseCode.AuthenticationNeeded,
            Node.Read(ask(Node.Write(OpCode.CreateHandle, new ValuesBody("88.100.1/x", [])))).Header.Response);
        Assert.Equal(ResponseCode.Success, session.CodeOf(session.Write(OpCode.EndSession, new HandleBody("/"))));
        Assert.Equal(0, node.Served.ProtocolSessions.Count);
        var late = session.Channel.Seal(session.Create("88.100.1/late"), encrypts);
        Assert.Equal(ResponseCode.SessionTimeout, Node.Read(ask(late)).Header.Response);
        Assert.False(node.Has("88.100.1/late"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_message_that_comes_twice_is_refused_and_nothing_is_done_again(bool isUdp, bool encrypts)
    {
        await using var node = await Node.WithFixtureAsync();
        var (ask, wire) = RawSession.Over(node, isUdp);
        using var _ = wire;
        var session = RawSession.Begin(ask, encrypts);
        session.Prove(session.Create("88.100.1/a"));
        var create = session.Channel.Seal(session.Create("88.100.1/b"), encrypts);
        ask(create);
        Assert.True(node.Has("88.100.1/b"));
        Assert.Equal(ResponseCode.Success,
            session.CodeOf(session.Write(OpCode.DeleteHandle, new HandleBody("88.100.1/a"))));

        Assert.Equal(ResponseCode.DuplicateSessionMessage, Node.Read(ask(create)).Header.Response);
        // It comes over another wire, from somebody who saw it.
        await using var other = node.Tcp();
        Assert.Equal(ResponseCode.DuplicateSessionMessage, Node.Read(Node.Ask(other, create)).Header.Response);
    }

    [Fact]
    public async Task A_message_that_was_changed_on_its_way_is_refused()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var session = RawSession.Begin(message => Node.Ask(stream, message));
        session.Prove(session.Create("88.100.1/a"));
        // Suggested version, number of the request, flags, length of the handle's text, its letters; then the counter,
        // and the last byte of the code.
        foreach (var at in (Index[])[3, 11, 29, 60, ^66, ^1])
        {
            var message = session.Channel.Seal(session.Create("88.100.1/b"), encrypt: false);
            message[at] ^= 1;
            Assert.Equal(ResponseCode.InvalidSessionKey, Node.Read(Node.Ask(stream, message)).Header.Response);
        }

        foreach (var at in (int[])[24, 60, 100])
        {
            var message = session.Channel.Seal(session.Create("88.100.1/b"), encrypt: true);
            message[at] ^= 1;
            Assert.Equal(ResponseCode.InvalidSessionKey, Node.Read(Node.Ask(stream, message)).Header.Response);
        }

        Assert.False(node.Has("88.100.1/b"));
        Assert.Equal(ResponseCode.Success, session.CodeOf(session.Create("88.100.1/b")));
    }

    [Fact]
    public async Task Who_knows_the_number_of_a_session_or_of_its_challenge_is_nobody_in_it()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        await using var stranger = node.Tcp();
        ResponseCode Tried(byte[] message) => Node.Read(Node.Ask(stranger, message)).Header.Response;
        var session = RawSession.Begin(message => Node.Ask(stream, message));
        session.Prove(session.Create("88.100.1/a"));
        var own = RawSession.Begin(message => Node.Ask(stranger, message));
        var create = session.Create("88.100.1/b");

        Assert.Equal(ResponseCode.InvalidSessionKey, Tried(create));
        Assert.Equal(ResponseCode.InvalidSessionKey, Tried(session.Write(
            OpCode.Resolve, new ResolveBody("88.100.1/TEST", [], []), OpFlags.PublicOnly)));
        Assert.Equal(ResponseCode.InvalidSessionKey, Tried(own.Channel.Seal(create, encrypt: false)));
        Assert.Equal(ResponseCode.InvalidSessionKey, Tried(own.Channel.Seal(create, encrypt: true)));
        Assert.Equal(ResponseCode.InvalidSessionKey,
            Tried(own.Channel.Seal(session.Write(OpCode.EndSession, new HandleBody("/")), encrypt: false)));
        // A challenge of a session stays open while somebody is in it by another.
        var second = RawSession.Begin(message => Node.Ask(stream, message));
        var challenge = Node.Read(second.Ask(second.Create("88.100.1/c"))).Envelope.SessionId;
        second.Prove(second.Create("88.100.1/d"));
        foreach (var encrypt in (bool[])[false, true])
        {
            var message = Node.Write(OpCode.CreateHandle, new ValuesBody("88.100.1/b", []), session: challenge);
            if (encrypt) message = own.Channel.Seal(message, encrypt: true);
            Assert.Equal(encrypt ? ResponseCode.InvalidSessionKey : ResponseCode.AuthenticationNeeded, Tried(message));
        }

        Assert.False(node.Has("88.100.1/b"));
        Assert.Equal(ResponseCode.SessionFailed, Tried(own.Channel.Seal(
            Node.Write(OpCode.CreateHandle, new ValuesBody("88.100.1/b", [])), encrypt: true)));
        Assert.Equal(ResponseCode.Success, session.CodeOf(session.Create("88.100.1/b")));
    }

    [Fact]
    public async Task A_proof_stays_in_a_session_only_where_its_prover_saw_that_it_is_one()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        // Without CERT the request could be one that somebody else's session carries in between.
        var session = RawSession.Begin(message => Node.Ask(stream, message));
        Assert.Equal(ResponseCode.Success, session.Prove(session.Create("88.100.1/a", OpFlags.None)));
        Assert.Equal(ResponseCode.AuthenticationNeeded, session.CodeOf(session.Create("88.100.1/b")));
        // And nobody is in it who did not say so when it was set up.
        foreach (var identity in (HandleReference[])[new("", -1), Node.Admin with { Index = 301 }])
        {
            var other = RawSession.Begin(message => Node.Ask(stream, message), identity: identity);
            Assert.Equal(ResponseCode.Success, other.Prove(other.Create("88.100.1/i" + identity.Index)));
            Assert.Equal(ResponseCode.AuthenticationNeeded, other.CodeOf(other.Create("88.100.1/b")));
        }
    }

    [Fact]
    public async Task A_session_that_was_silent_for_too_long_is_over()
    {
        var clock = new HeldClock();
        await using var node = await Node.WithFixtureAsync(clock: clock);
        await using var stream = node.Tcp();
        var session = RawSession.Begin(message => Node.Ask(stream, message));
        var hasty = RawSession.Begin(message => Node.Ask(stream, message), seconds: 5);
        session.Prove(session.Create("88.100.1/a"));
        clock.Pass(TimeSpan.FromSeconds(6));

        var late = hasty.Channel.Seal(hasty.Create("88.100.1/x"), encrypt: false);
        Assert.Equal(ResponseCode.SessionTimeout, Node.Read(Node.Ask(stream, late)).Header.Response);
        // Whoever uses it keeps it.
        for (var i = 0; i < 3; i++)
        {
            clock.Pass(TimeSpan.FromMinutes(9));
            Assert.Equal(ResponseCode.Success, session.CodeOf(session.Create($"88.100.1/{i}")));
        }

        clock.Pass(TimeSpan.FromMinutes(11));
        late = session.Channel.Seal(session.Create("88.100.1/x"), encrypt: false);
        Assert.Equal(ResponseCode.SessionTimeout, Node.Read(Node.Ask(stream, late)).Header.Response);
        Assert.False(node.Has("88.100.1/x"));
    }

    [Fact]
    public void Sessions_are_bounded_for_each_source_and_in_all_and_nobody_is_pushed_out_by_strangers()
    {
        var clock = new HeldClock();
        const int Max = 3 * SessionTable.PerSourceMax;
        var table = new SessionTable(TimeSpan.FromMinutes(10), clock, Max);
        Session Add(int source)
        {
            clock.Pass(TimeSpan.FromMilliseconds(1));
            return table.Add(new byte[32], default, 0, new IPAddress([10, 0, (byte)(source >> 8), (byte)source]))!;
        }

        var first = Add(1);
        var used = Add(1);
        for (var i = 2; i < SessionTable.PerSourceMax; i++) Add(1);
        clock.Pass(TimeSpan.FromMilliseconds(1));
        table.Touch(first);
        Add(1);
        Assert.Equal(SessionTable.PerSourceMax, table.Count);
        Assert.NotNull(table.Find(first.Id));
        Assert.Null(table.Find(used.Id));

        first.Who = Node.Root;
        for (var i = 0; table.Count < Max; i++) Add(2 + i / SessionTable.PerSourceMax);
        clock.Pass(TimeSpan.FromMinutes(5));
        for (var i = 0; i < SessionTable.PerSourceMax; i++) Add(1_000).Who = Node.Root;
        Assert.Equal(Max, table.Count);
        Assert.NotNull(table.Find(first.Id));
        // Where somebody is in each of them there is no room for another.
        for (var i = 0; i < Max; i++)
        {
            var made = table.Add(new byte[32], default, 0, new IPAddress([10, 1, (byte)(i >> 8), (byte)i]));
            if (made is null) return;
            made.Who = Node.Root;
        }

        Assert.Fail("Strangers pushed somebody out.");
    }

    [Fact]
    public void A_number_of_a_message_is_taken_once_in_whatever_order_they_come()
    {
        var window = new CounterWindow();
        Assert.False(window.TryTake(0));
        Assert.False(window.TryTake(-1));
        foreach (var counter in (int[])[3, 1, 2, 5])
        {
            Assert.True(window.TryTake(counter));
            Assert.False(window.TryTake(counter));
        }

        Assert.True(window.TryTake(5 + CounterWindow.Width));
        Assert.False(window.TryTake(5));
        Assert.False(window.TryTake(4));
        Assert.True(window.TryTake(6));
        Assert.True(window.TryTake(int.MaxValue));
        Assert.False(window.TryTake(int.MaxValue));
        Assert.True(window.TryTake(int.MaxValue - CounterWindow.Width + 1));
        Assert.False(window.TryTake(int.MaxValue - CounterWindow.Width));
    }

    [Fact]
    public async Task Keys_that_give_a_session_away_are_refused()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var (_, p, g) = DiffieHellman.TryRead(DiffieHellman.Make().ToArray())!.Value;
        var (one, two) = (BigInteger.One, BigInteger.Two);
        var short1024 = two.Pow(1_023).Add(one);
        (BigInteger Y, BigInteger P, BigInteger G)[] bad =
        [
            (BigInteger.Zero, p, g), (one, p, g), (p.Subtract(one), p, g), (p, p, g),
            (two, p, one), (two, p, BigInteger.Zero), (two, p, p.Subtract(one)), (two, p.Add(one), g),
            (two, short1024, g), (two, two.Pow(DiffieHellman.BitsMax).Add(one), g),
        ];
        foreach (var (y, prime, generator) in bad)
            Assert.Equal(ResponseCode.InvalidSessionSetup, SetUp(RawSession.SetUp(Record(y, prime, generator))));
        Assert.Equal(ResponseCode.InvalidSessionSetup, SetUp(RawSession.SetUp([1, 2, 3])));
        // A value of order four in a group whose prime is none leads to what anybody could guess.
        var square = two.Pow(1_100).Add(one);
        Assert.Equal(ResponseCode.InvalidSessionSetup, SetUp(RawSession.SetUp(
            Record(square.Multiply(two), square.Multiply(square), two))));
        // And so does one whose square is one below the prime, under an even secret.
        var (root, prime2200) = (two.Pow(1_100), two.Pow(2_200).Add(one));
        Assert.Null(DiffieHellman.Of(prime2200, two, [2]).Agree((root, prime2200, two)));
        Assert.Equal(ResponseCode.InvalidSessionSetup, SetUp(RawSession.SetUp([], 9)));
        Assert.Equal(0, node.Served.ProtocolSessions.Count);
        Assert.Equal(ResponseCode.Success, SetUp(RawSession.SetUp(Record(two, p, g))));

        ResponseCode SetUp(SessionBody body) =>
            Node.Read(Node.Ask(stream, Node.Write(OpCode.SetUpSession, body))).Header.Response;
    }

    [Fact]
    public async Task The_key_of_a_session_comes_under_a_key_of_rsa_that_is_sent_or_lies_in_a_handle()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        using var rsa = RSA.Create(2_048);
        var record = PublicKeyRecord.ToArray(rsa.ExportParameters(false));
        await node.PutAsync("88.100.1/KEYS", new HandleValue(301, HandleTypes.PublicKey, record),
            new HandleValue(302, HandleTypes.PublicKey, record) { Permissions = ValuePermissions.Secret },
            new HandleValue(303, HandleTypes.PublicKey, Sm2.PublicOf([.. Enumerable.Repeat((byte)7, 32)])),
            HandleValue.OfText(304, "URL", "u"));
        HandleMessage Asked(SessionBody body) =>
            Node.Read(Node.Ask(stream, Node.Write(OpCode.SetUpSession, body)));
        SessionBody From(int index, string handle = "88.100.1/KEYS") =>
            RawSession.SetUp([], SessionBody.ByHandle) with { KeyFrom = new HandleReference(handle, index) };

        foreach (var body in (SessionBody[])[RawSession.SetUp(record, SessionBody.ByClientKey), From(301)])
        {
            var answer = Asked(body);
            var data = rsa.Decrypt(Assert.IsType<SessionAnswerBody>(answer.Body).Data, RSAEncryptionPadding.Pkcs1);
            Assert.Equal([0, 0, 0, 3], data[..4]);
            var session = new RawSession(message => Node.Ask(stream, message), answer.Envelope.SessionId,
                new SessionChannel(data[4..]), encrypts: true);
            Assert.Equal(ResponseCode.Success, session.Prove(session.Create($"88.100.1/by{body.Mode}")));
        }

        // What is hidden looks like what is not there.
        foreach (var body in (SessionBody[])[From(302), From(304), From(305), From(1, "88.100.1/NOPE")])
            Assert.Equal(ResponseCode.SessionFailed, Asked(body).Header.Response);
        Assert.Equal(ResponseCode.RsaKeyNeeded, Asked(From(303)).Header.Response);
        Assert.Equal(ResponseCode.RsaKeyNeeded,
            Asked(RawSession.SetUp([1], SessionBody.ByClientKey)).Header.Response);
        Assert.Equal(ResponseCode.SessionFailed,
            Asked(RawSession.SetUp([], SessionBody.ByServerKey)).Header.Response);
        Assert.Equal(ResponseCode.SessionTimeout,
            Node.Read(Node.Ask(stream, Node.Write(OpCode.ExchangeKey, new KeyBody([1])))).Header.Response);
        var old = Node.Write(OpCode.SetUpSession, RawSession.SetUp(record, SessionBody.ByClientKey));
        (old[1], old[3]) = (7, 7);
        Assert.Equal(ResponseCode.NotSupported, Node.Read(Node.Ask(stream, old)).Header.Response);
    }

    [Fact]
    public async Task Who_wants_an_encrypted_answer_outside_of_a_session_gets_none_in_clear()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        await ExchangeTests.LogInAsync(stream);
        var secret = new ResolveBody("88.100.1/ADMIN", [300], []);
        var flags = OpFlags.KeepAlive | OpFlags.Encrypt;
        Assert.Equal(ResponseCode.SessionFailed,
            Node.Read(Node.Ask(stream, Node.Write(OpCode.Resolve, secret, 7, flags))).Header.Response);
        var session = RawSession.Begin(message => Node.Ask(stream, message));
        session.Prove(session.Create("88.100.1/a"));
        // A request in clear may ask for it as well.
        var asked = session.Write(OpCode.Resolve, secret, OpFlags.Encrypt);
        var answer = Node.Ask(stream, session.Channel.Seal(asked, encrypt: false));
        Envelope.TryRead(answer, out var envelope);
        Assert.Equal(EnvelopeFlags.Encrypted, envelope.Flags);
        Assert.Equal(Node.Secret, Assert.IsType<ValuesBody>(
            Node.Read(session.Channel.Decrypt(answer)!).Body).Values[0].Text);
    }

    [Fact]
    public async Task What_is_asked_encrypted_counts_as_any_other()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var session = RawSession.Begin(message => Node.Ask(stream, message), encrypts: true);
        var resolve = session.Write(OpCode.Resolve, new ResolveBody("88.100.1/TEST", [1], []), OpFlags.PublicOnly);
        Assert.Equal(ResponseCode.Success, session.CodeOf(resolve));
        var (key, counts) = Assert.Single(node.Served.Parts.Traffic.Take());
        Assert.Equal(("88.100.1", TrafficDoor.Tcp, 1L),
            (key.Prefix, key.Door, counts.Ended[(int)ResolveResult.Answered]));
    }

    private static byte[] Record(BigInteger y, BigInteger p, BigInteger g)
    {
        var into = new WireWriter();
        into.Text("DH_PUB_KEY");
        into.Int16(0);
        foreach (var number in (BigInteger[])[y, p, g]) into.Block(number.ToByteArray());
        return into.ToArray();
    }
}
