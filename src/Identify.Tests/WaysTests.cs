using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace City.Identify.Tests;

/// <summary>Ways to the node besides UDP, TCP and plain calls: the tunnel, links, sessions, aliases.</summary>
public sealed class WaysTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_is_posted_is_answered_as_over_tcp()
    {
        await using var rest = await Rest.OpenAsync();
        var expected = Vector.Messages.Where(message => message.Id == "V1").ElementAt(1);
        var answer = await TunnelAsync(rest, Vector.Message("V1", 0));
        Assert.Equal(Vector.Masked(expected.Bytes, expected.Message), Vector.Masked(answer, expected.Message));

        var create = Vector.Message("V8", 0);
        var done = await TunnelAsync(rest, Node.Prove(create, await TunnelAsync(rest, create)));
        Assert.Equal(ResponseCode.Success, Node.Read(done).Header.Response);
        Assert.True(rest.Node.Has("88.100.1/PY-1795434493"));
        Assert.Equal(ResponseCode.ProtocolError, Node.Read(await TunnelAsync(rest, [1, 2, 3])).Header.Response);
        Assert.Equal(415, (await rest.AskAsync(HttpMethod.Post, "/", "x")).Status);
        using var large = new ByteArrayContent(new byte[300_000]);
        large.Headers.ContentType = new(IdentifyDoors.MessageType);
        using var refused = await rest.Client.PostAsync(new Uri("/", UriKind.Relative), large, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task An_alias_is_followed_for_who_asks_recursively_and_loops_end()
    {
        await using var rest = await Rest.OpenAsync();
        await rest.Node.PutAsync("88.100.1/OLD", Alias("88.100.1/TEST"));
        await rest.Node.PutAsync("88.100.1/OLDER", Alias("88.100.1/OLD"), HandleValue.OfText(2, "NOTE", "x"));
        await rest.Node.PutAsync("88.100.1/ONE", Alias("88.100.1/OTHER"));
        await rest.Node.PutAsync("88.100.1/OTHER", Alias("88.100.1/ONE"));
        await using var client = new HandleClient(new HandleClientOptions { Node = rest.Node.End, DatagramTries = 0 });

        var answer = await client.ResolveAsync("88.100.1/OLDER", [], ["URL"], Cancel);

        Assert.Equal(("88.100.1/OLDER", "https://example.com/p/1"), (answer.Handle, answer.Values.Single().Text));
        Assert.Equal(3, (await client.ResolveAsync("88.100.1/OLD", [], [], Cancel)).Values.Length);
        Assert.Equal("88.100.1/TEST",
            (await client.ResolveAsync("88.100.1/OLD", [], [HandleTypes.Alias], Cancel)).Values.Single().Text);
        Assert.Equal(ResponseCode.RecursionTooHigh, (await client.ResolveAsync("88.100.1/ONE", [], [], Cancel)).Code);
        // Who does not ask recursively follows by itself.
        using var socket = rest.Node.Udp();
        var raw = Node.Read(Node.Ask(socket, Node.Write(
            OpCode.Resolve, new ResolveBody("88.100.1/OLD", [], []), flags: OpFlags.PublicOnly)));
        Assert.Equal(HandleTypes.Alias, Assert.IsType<ValuesBody>(raw.Body).Values.Single().Type);
    }

    [Fact]
    public async Task A_link_leads_to_the_url_of_a_handle_and_nowhere_else()
    {
        await using var rest = await Rest.OpenAsync();
        await rest.Node.PutAsync("88.100.1/OLD", Alias("88.100.1/TEST"));
        await rest.Node.PutAsync("88.100.1/EVIL", HandleValue.OfText(1, "URL", "javascript:alert(1)"));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = rest.Client.BaseAddress,
        };
        foreach (var handle in (string[])["88.100.1/TEST", "88.100.1%2Ftest", "88.100.1/OLD"])
        {
            using var answer = await client.GetAsync(new Uri($"/api/go/{handle}", UriKind.Relative), Cancel);
            Assert.Equal((HttpStatusCode.Found, "https://example.com/p/1"),
                (answer.StatusCode, answer.Headers.Location?.ToString()));
            Assert.InRange(answer.Content.Headers.Expires!.Value,
                TimeProvider.System.GetUtcNow().AddHours(23), TimeProvider.System.GetUtcNow().AddHours(25));
        }

        foreach (var handle in (string[])["88.100.1/EVIL", "88.100.1/NONE", "88.100.1/ADMIN"])
        {
            using var answer = await client.GetAsync(new Uri($"/api/go/{handle}", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(HandleTypes.PublicKey, "SHA256")]
    [InlineData(HandleTypes.SecretKey, "HMAC-SHA256")]
    public async Task Who_proves_itself_in_a_session_is_known_in_it_until_it_ends(string type, string algorithm)
    {
        await using var rest = await Rest.OpenAsync();
        using var rsa = RSA.Create(2_048);
        if (type == HandleTypes.PublicKey)
            await rest.Node.PutAsync("88.100.1/ADMIN", new HandleValue(
                300, type, PublicKeyRecord.ToArray(rsa.ExportParameters(false))));
        var (status, text) = await rest.AskAsync(HttpMethod.Post, "/api/sessions");
        Assert.Equal(201, status);
        using var session = JsonDocument.Parse(text);
        var (id, nonce) = (session.RootElement.GetProperty("sessionId").GetString()!,
            session.RootElement.GetProperty("nonce").GetBytesFromBase64());
        var within = $"Handle sessionId=\"{id}\"";
        Assert.Equal(401, await CallAsync(rest, HttpMethod.Put, "/api/handles/88.100.1/A", within));

        byte[] cnonce = [1, 2, 3, 4], input = [.. nonce, .. cnonce];
        var signature = type == HandleTypes.PublicKey
            ? rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : HMACSHA256.HashData(Encoding.UTF8.GetBytes(Node.Secret), input);
        var proof = $"{within}, id=\"300:88.100.1/ADMIN\", type=\"{type}\", "
            + $"cnonce=\"{Convert.ToBase64String(cnonce)}\", alg=\"{algorithm}\", "
            + $"signature=\"{Convert.ToBase64String(signature)}\"";
        Assert.Equal(200, await CallAsync(rest, HttpMethod.Put, "/api/sessions/this", proof));
        Assert.Equal(201, await CallAsync(rest, HttpMethod.Put, "/api/handles/88.100.1/A", within));
        // A nonce is good once.
        Assert.Equal(401, await CallAsync(rest, HttpMethod.Put, "/api/handles/88.100.1/B", proof));
        Assert.Equal(204, await CallAsync(rest, HttpMethod.Delete, "/api/sessions/this", within));
        Assert.Equal(401, await CallAsync(rest, HttpMethod.Put, "/api/handles/88.100.1/B", within));
    }

    [Fact]
    public void Sessions_end_when_they_are_silent_and_are_bounded()
    {
        var clock = new Clock();
        var sessions = new RestSessions(TimeSpan.FromMinutes(10), clock);
        var (id, _) = sessions.Begin();
        Assert.NotNull(sessions.TakeNonce(id));
        Assert.Null(sessions.TakeNonce(id));
        sessions.Prove(id, Node.Root);
        for (var i = 0; i < 2 * RestSessions.Max; i++) sessions.Begin();
        Assert.InRange(sessions.Count, RestSessions.Max, RestSessions.Max + 1);
        clock.Seconds = 599;
        Assert.NotNull(sessions.WhoIn(id, IPAddress.Loopback));
        clock.Seconds += 599;
        Assert.NotNull(sessions.WhoIn(id, IPAddress.Loopback));
        clock.Seconds += 601;
        Assert.Null(sessions.WhoIn(id, IPAddress.Loopback));
    }

    private static HandleValue Alias(string target) => HandleValue.OfText(1, HandleTypes.Alias, target);

    private static async Task<byte[]> TunnelAsync(Rest rest, byte[] message)
    {
        using var content = new ByteArrayContent(message);
        content.Headers.ContentType = new(IdentifyDoors.MessageType);
        using var answer = await rest.Client.PostAsync(new Uri("/", UriKind.Relative), content, Cancel);
        Assert.Equal(IdentifyDoors.MessageType, answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static async Task<int> CallAsync(Rest rest, HttpMethod method, string path, string authorization)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent("[]") };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await rest.Client.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
