namespace City.Identify.Tests;

public sealed class SessionClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_client_makes_all_its_changes_in_one_session(bool encrypts, bool knowsTheSite)
    {
        await using var node = await Node.WithFixtureAsync();
        await using var client = new HandleClient(Options(node) with
        {
            EncryptSession = encrypts, SiteKey = knowsTheSite ? await node.Served.Parts.Key.PublicAsync(Cancel) : null,
        });

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            client.CreateAsync($"88.100.1/{i}", [HandleValue.OfText(1, "URL", "u")], false, Cancel)));
        Assert.All(all, answer => Assert.Equal(ResponseCode.Success, answer.Code));
        Assert.Equal(ResponseCode.HandleExists, (await client.CreateAsync("88.100.1/1", [], false, Cancel)).Code);
        Assert.Equal(1, node.Served.ProtocolSessions.Count);
        Assert.True((await client.EndSessionAsync(Cancel)).IsSuccess);
        Assert.Equal(0, node.Served.ProtocolSessions.Count);
        Assert.True((await client.EndSessionAsync(Cancel)).IsSuccess);
        Assert.True((await client.CreateAsync("88.100.1/again", [], false, Cancel)).IsSuccess);
        Assert.Equal(1, node.Served.ProtocolSessions.Count);
    }

    [Fact]
    public async Task A_client_sets_up_another_session_where_the_node_forgot_the_first()
    {
        var clock = new HeldClock();
        await using var node = await Node.WithFixtureAsync(clock: clock);
        await using var client = new HandleClient(Options(node) with
        {
            UseSession = false, EncryptSession = true,
        });
        Assert.True((await client.CreateAsync("88.100.1/a", [], false, Cancel)).IsSuccess);
        clock.Pass(TimeSpan.FromHours(1));

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            client.CreateAsync($"88.100.1/{i}", [], false, Cancel)));

        Assert.All(all, answer => Assert.Equal(ResponseCode.Success, answer.Code));
        Assert.Equal(1, node.Served.ProtocolSessions.Count);
    }

    [Fact]
    public async Task A_wrong_secret_and_a_node_of_another_key_are_told()
    {
        await using var node = await Node.WithFixtureAsync();
        await using var guesser = new HandleClient(Options(node) with { Secret = "guess" });
        Assert.Equal(ResponseCode.AuthenticationFailed, (await guesser.DeleteAsync("88.100.1/TEST", Cancel)).Code);
        Assert.True(node.Has("88.100.1/TEST"));
        // Some key of RSA, whosever it is.
        var other = Assert.IsType<SessionBody>(Node.Read(Vector.Session("S6", 0)).Body).PublicKey;
        await using var wary = new HandleClient(Options(node) with { SiteKey = other });
        await Assert.ThrowsAsync<IOException>(() => wary.CreateAsync("88.100.1/x", [], false, Cancel));
        Assert.False(node.Has("88.100.1/x"));
    }

    [Fact]
    public async Task A_session_with_somebody_in_between_is_none_for_who_knows_the_key_of_the_site()
    {
        await using var node = await Node.WithFixtureAsync();
        // All is passed on but the key of the client, in whose stead goes another.
        using var between = new Between(node, Cancel)
        {
            Request = (_, message) =>
            {
                var asked = Node.Read(message);
                if (asked.Body is not SessionBody body) return message;
                var into = new WireWriter();
                HandleCodec.Write(into, asked with
                {
                    Body = body with { PublicKey = DiffieHellman.Make().ToArray() },
                });
                return into.ToArray();
            },
        };
        await using var client = new HandleClient(Options(node) with
        {
            Node = between.End, SiteKey = await node.Served.Parts.Key.PublicAsync(Cancel),
        });

        var fault = await Assert.ThrowsAsync<IOException>(() => client.CreateAsync("88.100.1/x", [], false, Cancel));
        Assert.Contains("cannot be used", fault.Message, StringComparison.Ordinal);
        Assert.False(node.Has("88.100.1/x"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_was_changed_on_its_way_or_is_of_another_request_is_not_taken(bool isOld)
    {
        await using var node = await Node.WithFixtureAsync();
        byte[] kept = [];
        // Set-up, challenge, what came of the creation; then that of another.
        using var between = new Between(node, Cancel)
        {
            Answer = (number, message) =>
            {
                if (number == 2) kept = message.ToArray();
                if (number < 3) return message;
                var other = isOld ? kept.ToArray() : message.ToArray();
                if (isOld) message.AsSpan(8, 4).CopyTo(other.AsSpan(8));
                else other[Envelope.Bytes + 7] = (byte)ResponseCode.HandleExists;
                return other;
            },
        };
        await using var client = new HandleClient(Options(node) with { Node = between.End });
        Assert.True((await client.CreateAsync("88.100.1/a", [], false, Cancel)).IsSuccess);

        var fault = await Assert.ThrowsAsync<IOException>(() => client.CreateAsync("88.100.1/b", [], false, Cancel));
        Assert.Contains("not sealed", fault.Message, StringComparison.Ordinal);
    }

    private static HandleClientOptions Options(Node node) => new()
    {
        Node = node.End, Administrator = Node.Admin, Secret = Node.Secret, UseSession = true,
    };
}
