using System.Text;

namespace City.Identify.Tests;

public sealed class ExchangeTests
{
    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    [InlineData("V3")]
    [InlineData("V4")]
    [InlineData("V5")]
    [InlineData("V7")]
    public async Task A_recorded_question_gets_the_recorded_answer(string id)
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        var expected = Vector.Messages.Where(message => message.Id == id).ElementAt(1);

        var answer = Node.Ask(socket, Vector.Message(id, 0));

        Assert.Equal(Convert.ToHexStringLower(Vector.Masked(expected.Bytes, expected.Message)),
            Convert.ToHexStringLower(Vector.Masked(answer, expected.Message)));
        if (id == "V7") return;
        using var stream = node.Tcp();
        Assert.Equal(Vector.Masked(answer, expected.Message),
            Vector.Masked(Node.Ask(stream, Vector.Message(id, 0)), expected.Message));
    }

    [Fact]
    public async Task A_recorded_registration_goes_as_it_was_recorded()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var messages = Vector.Messages.Where(message => message.Id == "V8").ToList();
        var challenge = Node.Ask(stream, messages[0].Bytes);
        Assert.Equal(Vector.Masked(messages[1].Bytes, messages[1].Message),
            Vector.Masked(challenge, messages[1].Message));

        var done = Node.Ask(stream, Node.Prove(messages[0].Bytes, challenge));

        Assert.Equal(Convert.ToHexStringLower(Vector.Masked(messages[3].Bytes, messages[3].Message)),
            Convert.ToHexStringLower(Vector.Masked(done, messages[3].Message)));
        Assert.True(node.Has("88.100.1/py-1795434493"));
    }

    [Fact]
    public async Task The_digest_of_the_request_comes_back_where_it_is_asked_for()
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        var expected = Vector.Of("V6").GetProperty("expected");

        var answer = Node.Ask(socket, Vector.Message("V6", 0));

        Assert.Equal(
            expected.GetProperty("responseOpFlags").GetString(), $"0x{(uint)Node.Read(answer).Header.Flags:x8}");
        Assert.StartsWith(expected.GetProperty("responseBodyStartsWith").GetString()!,
            Convert.ToHexStringLower(answer.AsSpan(44)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_client_is_answered_in_its_version_and_told_of_ours()
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        var answer = Node.Ask(socket, Vector.Message("V11", 0));
        Assert.Equal("0201020b", Convert.ToHexStringLower(answer.AsSpan(0, 4)));
        Assert.Equal(ResponseCode.Success, Node.Read(answer).Header.Response);
    }

    [Fact]
    public async Task Where_the_servers_are_is_told()
    {
        await using var node = await Node.WithFixtureAsync();
        using var socket = node.Udp();
        var answer = Node.Read(Node.Ask(socket, Vector.Message("V9", 0)));
        var site = SiteRecord.TryRead(Assert.IsType<OpaqueBody>(answer.Body).Bytes)!;
        Assert.Equal(node.End, Assert.Single(site.Servers).Door(SiteTransport.Udp));
    }

    [Theory]
    [InlineData("F1", ResponseCode.ProtocolError)]
    [InlineData("F2", ResponseCode.ProtocolError)]
    [InlineData("F3", ResponseCode.NotSupported)]
    [InlineData("F4", ResponseCode.ProtocolError)]
    [InlineData("F5", ResponseCode.NotResponsible)]
    [InlineData("F6", ResponseCode.NotResponsible)]
    [InlineData("F7", ResponseCode.ValuesNotFound)]
    [InlineData("F8", ResponseCode.Success)]
    public async Task What_is_malformed_or_unusual_is_answered_with_a_code(string id, ResponseCode code)
    {
        // What is shorter than an envelope is answered only where answers may be as long as they like.
        await using var node = await Node.WithFixtureAsync(options =>
            options with { AmplificationMax = id == "F1" ? 0 : options.AmplificationMax });
        using var socket = node.Udp();
        var datagrams = Vector.Faults.Single(fault => fault.Id == id).Datagrams;
        foreach (var datagram in datagrams.SkipLast(1)) socket.Send(datagram);

        Assert.Equal(code, Node.Read(Node.Ask(socket, datagrams[^1])).Header.Response);
        // Whatever it was, the next is answered.
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(socket, Vector.Message("V1", 0))).Header.Response);
    }

    [Fact]
    public async Task A_challenge_is_good_once()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var create = Vector.Message("V8", 0);
        var proof = Node.Prove(create, Node.Ask(stream, create));
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(stream, proof)).Header.Response);
        var delete = Node.Write(OpCode.DeleteHandle, new HandleBody("88.100.1/PY-1795434493"));
        var deleted = Node.Ask(stream, Node.Prove(delete, Node.Ask(stream, delete)));
        Assert.Equal(ResponseCode.Success, Node.Read(deleted).Header.Response);

        Assert.Equal(ResponseCode.AuthenticationTimeout, Node.Read(Node.Ask(stream, proof)).Header.Response);
        Assert.False(node.Has("88.100.1/PY-1795434493"));
    }

    [Fact]
    public async Task A_wrong_secret_proves_nothing_and_uses_the_challenge_up()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        var create = Vector.Message("V8", 0);
        var challenge = Node.Ask(stream, create);
        var wrong = Node.Ask(stream, Node.Prove(create, challenge, "guess"));
        Assert.Equal(ResponseCode.AuthenticationFailed, Node.Read(wrong).Header.Response);
        var right = Node.Ask(stream, Node.Prove(create, challenge));
        Assert.Equal(ResponseCode.AuthenticationTimeout, Node.Read(right).Header.Response);
        var nobody = Node.Ask(stream, Node.Prove(create, Node.Ask(stream, create), user: new("88.100.1/NOBODY", 300)));
        Assert.Equal(ResponseCode.AuthenticationFailed, Node.Read(nobody).Header.Response);
        Assert.False(node.Has("88.100.1/PY-1795434493"));
    }

    [Fact]
    public async Task Strangers_do_not_learn_what_is_registered_by_trying_to_change_it()
    {
        await using var node = await Node.WithFixtureAsync();
        await node.PutAsync("88.100.1/HIDDEN",
            HandleValue.OfText(1, "NOTE", "x") with { Permissions = ValuePermissions.Secret });
        await using var stream = node.Tcp();
        foreach (var handle in (string[])["88.100.1/TEST", "88.100.1/FRESH"])
        {
            var create = Node.Write(OpCode.CreateHandle, new ValuesBody(handle, [HandleValue.OfText(1, "URL", "u")]));
            Assert.Equal(ResponseCode.AuthenticationNeeded, Node.Read(Node.Ask(stream, create)).Header.Response);
            var delete = Node.Write(OpCode.DeleteHandle, new HandleBody(handle));
            Assert.Equal(ResponseCode.AuthenticationNeeded, Node.Read(Node.Ask(stream, delete)).Header.Response);
        }

        // Of what is public only a handle without anything public looks as if it were not there.
        foreach (var handle in (string[])["88.100.1/HIDDEN", "88.100.1/FRESH"])
        {
            var ask = Node.Write(OpCode.Resolve, new ResolveBody(handle, [], []),
                flags: OpFlags.PublicOnly | OpFlags.KeepAlive);
            Assert.Equal(ResponseCode.HandleNotFound, Node.Read(Node.Ask(stream, ask)).Header.Response);
        }
    }

    [Fact]
    public async Task A_log_in_is_good_for_its_connection_until_it_ends()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        await LogInAsync(stream);
        var create = Node.Write(OpCode.CreateHandle, new ValuesBody("88.100.1/A", [HandleValue.OfText(1, "URL", "u")]));
        Assert.Equal(ResponseCode.Success, Node.Read(Node.Ask(stream, create)).Header.Response);

        await using var other = node.Tcp();
        Assert.Equal(ResponseCode.AuthenticationNeeded, Node.Read(Node.Ask(other, create)).Header.Response);
        Node.Ask(stream, Node.Write(OpCode.EndSession, new HandleBody("")));
        Assert.Equal(ResponseCode.AuthenticationNeeded, Node.Read(Node.Ask(stream, create)).Header.Response);
    }

    [Fact]
    public async Task Values_are_added_changed_and_removed_by_who_may()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var stream = node.Tcp();
        await LogInAsync(stream);
        ResponseCode Do(OpCode op, MessageBody body) =>
            Node.Read(Node.Ask(stream, Node.Write(op, body))).Header.Response;
        var three = HandleValue.OfText(3, "DESC", "轴承");

        Assert.Equal(ResponseCode.Success, Do(OpCode.AddValues, new ValuesBody("88.100.1/test", [three])));
        Assert.Equal(ResponseCode.ValueExists, Do(OpCode.AddValues, new ValuesBody("88.100.1/test", [three])));
        Assert.Equal(ResponseCode.Success, Do(OpCode.ModifyValues, new ValuesBody("88.100.1/test",
            [HandleValue.OfText(1, "URL", "https://example.com/p/2"), three])));
        Assert.Equal(ResponseCode.ValuesNotFound,
            Do(OpCode.ModifyValues, new ValuesBody("88.100.1/test", [three with { Index = 9 }])));
        Assert.Equal(ResponseCode.Success, Do(OpCode.RemoveValues, new IndexesBody("88.100.1/test", [2])));
        Assert.Equal(ResponseCode.ValuesNotFound, Do(OpCode.RemoveValues, new IndexesBody("88.100.1/test", [2])));
        Assert.Equal(ResponseCode.HandleNotFound, Do(OpCode.RemoveValues, new IndexesBody("88.100.1/none", [2])));
        Assert.Equal(ResponseCode.InvalidValue, Do(OpCode.AddValues, new ValuesBody("88.100.1/test",
            [new HandleValue(7, HandleTypes.Admin, new byte[3])])));

        var body = Assert.IsType<ValuesBody>(Node.Read(Node.Ask(stream,
            Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/TeSt", [], [])))).Body);
        Assert.Equal("88.100.1/TeSt", body.Handle);
        Assert.Equal([1, 3, 100], body.Values.Select(value => value.Index));
        Assert.Equal("https://example.com/p/2", body.Values[0].Text);
        Assert.All(body.Values.Take(2), value => Assert.NotEqual(0, value.Timestamp));
    }

    [Fact]
    public async Task An_administrator_may_do_what_its_record_says_and_no_more()
    {
        await using var node = await Node.WithFixtureAsync(options => options with { Administrators = [] });
        await node.PutAsync("88.100.1/USER",
            HandleValue.OfText(300, HandleTypes.SecretKey, "own") with { Permissions = ValuePermissions.Secret });
        HandleValue Rights(int index, AdminPermissions what, HandleReference whom) =>
            new(index, HandleTypes.Admin, new AdminRecord(what, whom).ToArray());
        var list = new WireWriter();
        list.Int32(1);
        list.Text("88.100.1/USER");
        list.Int32(300);
        await node.PutAsync("88.100.1/LIST", new HandleValue(200, HandleTypes.List, list.ToArray()));
        await node.PutAsync("88.100.1/BY-LIST", HandleValue.OfText(1, "URL", "u"),
            Rights(100, AdminPermissions.ModifyValue, new("88.100.1/LIST", 200)));
        await node.PutAsync("88.100.1/SECRET", HandleValue.OfText(1, "NOTE", "s") with
        {
            Permissions = ValuePermissions.Secret,
        }, Rights(100, AdminPermissions.ReadValue, new("88.100.1/USER", 0)));
        await using var stream = node.Tcp();
        await LogInAsync(stream, "own", new("88.100.1/USER", 300));
        HandleMessage Ask(OpCode op, MessageBody body) => Node.Read(Node.Ask(stream, Node.Write(op, body)));
        ResponseCode Do(OpCode op, MessageBody body) => Ask(op, body).Header.Response;

        Assert.Equal(ResponseCode.Success, Do(OpCode.ModifyValues, new ValuesBody("88.100.1/BY-LIST",
            [HandleValue.OfText(1, "URL", "v")])));
        Assert.Equal(ResponseCode.InsufficientPermission, Do(OpCode.ModifyValues, new ValuesBody("88.100.1/BY-LIST",
            [Rights(100, AdminPermissions.All, new("88.100.1/USER", 300))])));
        Assert.Equal(ResponseCode.InsufficientPermission,
            Do(OpCode.DeleteHandle, new HandleBody("88.100.1/BY-LIST")));
        Assert.Equal(ResponseCode.InsufficientPermission, Do(OpCode.DeleteHandle, new HandleBody("88.100.1/NONE")));
        Assert.Equal(ResponseCode.InsufficientPermission, Do(OpCode.CreateHandle, new ValuesBody("88.100.1/NEW", [])));
        Assert.Equal(ResponseCode.InsufficientPermission, Do(OpCode.HomePrefix, new HandleBody("0.NA/88.7")));
        Assert.Equal("s", Assert.IsType<ValuesBody>(
            Ask(OpCode.Resolve, new ResolveBody("88.100.1/SECRET", [1], [])).Body).Values[0].Text);
        Assert.Equal(ResponseCode.InsufficientPermission,
            Do(OpCode.Resolve, new ResolveBody("88.100.1/ADMIN", [300], [])));

        await node.PutAsync("0.NA/88.100.1", Rights(100, AdminPermissions.AddHandle | AdminPermissions.List,
            new("88.100.1/USER", 300)));
        Assert.Equal(ResponseCode.Success, Do(OpCode.CreateHandle, new ValuesBody("88.100.1/NEW", [])));
        Assert.Equal(ResponseCode.HandleExists, Do(OpCode.CreateHandle, new ValuesBody("88.100.1/NEW", [])));
        var names = Assert.IsType<HandlesBody>(Ask(OpCode.ListHandles, new HandleBody("0.NA/88.100.1")).Body).Handles;
        Assert.Equal(7, names.Length);
        Assert.Contains("88.100.1/NEW", names);
    }

    [Fact]
    public async Task A_public_key_proves_as_well_as_a_secret()
    {
        await using var node = await Node.WithFixtureAsync();
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        await node.PutAsync("88.100.1/ADMIN", new HandleValue(
            300, HandleTypes.PublicKey, PublicKeyRecord.ToArray(rsa.ExportParameters(false))));
        await using var stream = node.Tcp();
        var create = Vector.Message("V8", 0);
        var challenge = Node.Read(Node.Ask(stream, create));
        var digest = RequestDigest.Of(HandleCodec.HeaderAndBody(create), ProtocolVersion.Current);
        var proof = SecretProof.Make(rsa, SecretProof.Input(((ChallengeBody)challenge.Body).Nonce, digest));

        var answer = Node.Ask(stream, Node.Write(OpCode.AnswerChallenge,
            new ChallengeAnswerBody(HandleTypes.PublicKey, Node.Admin, proof), session: challenge.Envelope.SessionId));

        Assert.Equal(ResponseCode.Success, Node.Read(answer).Header.Response);
    }

    internal static Task LogInAsync(
        System.Net.Sockets.NetworkStream stream, string secret = Node.Secret, HandleReference? user = null)
    {
        var logIn = Node.Write(OpCode.LogIn, new LogInBody(user ?? Node.Admin));
        var answer = Node.Ask(stream, Node.Prove(logIn, Node.Ask(stream, logIn), secret, user));
        Assert.Equal(ResponseCode.Success, Node.Read(answer).Header.Response);
        return Task.CompletedTask;
    }
}
