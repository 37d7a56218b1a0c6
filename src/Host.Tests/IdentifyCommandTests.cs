using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>The node of identifiers in the brain, as people, programs and strangers meet it.</summary>
public sealed class IdentifyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("identify");
    private readonly int _port = Brain.FreePort(), _httpsPort = Brain.FreePort();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_registered_is_resolved_also_after_the_brain_was_killed()
    {
        var file = _folder.Of("handles.ndjson");
        await File.WriteAllTextAsync(file,
            """{"handle":"88.100.1/loaded","values":[{"index":1,"type":"URL","data":"https://example.com/l"}]}""",
            Cancel);
        var (loaded, report) = await RunAsync("identify", "import", file, "--data", _folder.Of("data"));
        Assert.Equal((0, true), (loaded, report.Contains("registered 已注册 1,", StringComparison.Ordinal)));

        await using (var brain = await StartAsync())
        {
            var (code, said) = await AskAsync(
                brain, "identify", "register", "88.100.1/轴承-7", "--value", "1:URL=https://example.com/7");
            Assert.True(code == 0, said);
            var (exists, why) = await AskAsync(
                brain, "identify", "register", "88.100.1/轴承-7", "--value", "1:URL=other");
            Assert.Equal((1, true), (exists, why.Contains("identify.handle.exists", StringComparison.Ordinal)));
            Assert.Matches(@"handles\s+2", (await AskAsync(brain, "identify", "stats")).Said);
            await StrangerAsync(brain);
            await SignedAsync(brain);
            var (backed, how) = await AskAsync(brain, "backup", "--identify-to", _folder.Of("identify.archive"));
            Assert.True(backed == 0, how);
            await brain.KillAsync(Cancel);
        }

        await BackupAsync();
        using var certificate = Certificate();
        await using var again = await StartAsync(certificate);
        await SecurelyAsync(certificate);
        await TwinAsync(again);
        (string, string)[] all =
            [("88.100.1/轴承-7", "https://example.com/7"), ("88.100.1/LOADED", "https://example.com/l")];
        foreach (var (handle, url) in all)
        {
            var (code, said) = await RunAsync("identify", "resolve", handle, "--node", Node);
            Assert.Equal((0, true), (code, said.Contains(url, StringComparison.Ordinal)));
        }

        var (missing, none) = await RunAsync("identify", "resolve", "88.100.1/none", "--node", Node, "--json");
        Assert.Equal((1, true), (missing, none.Contains("\"responseCode\":100", StringComparison.Ordinal)));
    }

    // The record of a thing leads to its live twin, for who may read that.
    private static async Task TwinAsync(Brain brain)
    {
        using var bearing = new StringContent("""{"id": "urn:ngsi-ld:Bearing:7", "type": "Bearing"}""",
            System.Text.Encoding.UTF8, "application/json");
        using var made = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), bearing, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        foreach (var thing in (string[])["urn:ngsi-ld:Bearing:7", "urn:ngsi-ld:Bearing:gone"])
        {
            var handle = "88.100.1/" + thing[^4..].Trim(':');
            object[] values = [new { index = 1, type = "ENTITY", data = thing }];
            using var put = await brain.Client.PutAsJsonAsync(
                new Uri("/api/handles/" + handle, UriKind.Relative), values, Cancel);
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
            var found = await brain.Client.GetStringAsync(
                new Uri("/api/identify/resolve?id=" + handle, UriKind.Relative), Cancel);
            Assert.Contains(thing, found, StringComparison.Ordinal);
            Assert.Equal(thing.EndsWith('7'),
                found.Contains($"\"twin\":{{\"entity\":\"{thing}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_server_of_a_site_is_named_by_a_file_and_its_number_in_it()
    {
        var file = _folder.Of("site.json");
        await File.WriteAllTextAsync(file, """
            {"servers": [{"serverId": 1, "address": "203.0.113.1", "interfaces": [{"protocol": "TCP", "port": 2641}]}]}
            """, Cancel);
        foreach (var (words, said) in new (string[], string)[]
        {
            (["--identify-site", file], "give both"), (["--identify-server", "1"], "give both"),
            (["--identify-site", file, "--identify-server", "2"], "holds no site"),
            (["--identify-site", file + ".none", "--identify-server", "1"], "holds no site"),
            (["--identify-public", "0.0.0.0"], "others reach"),
        })
        {
            var (code, why) = await RunAsync(["run", "--identify", "--data", _folder.Of("none"), .. words]);
            Assert.Equal((2, true), (code, why.Contains(said, StringComparison.Ordinal)));
        }
    }

    // What was backed up while it served is all there; a byte that changed on the disk is named.
    private async Task BackupAsync()
    {
        var (restored, how) = await RunAsync(
            "restore", "--identify", _folder.Of("identify.archive"), "--data", _folder.Of("new"));
        Assert.True(restored == 0, how);
        Assert.Matches(@"标识数\s+5", how);
        var (verified, said) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.True(verified == 0, said);
        Assert.Matches(@"标识数\s+5", said);
        var (_, json) = await RunAsync("verify", "--data", _folder.Of("data"), "--json");
        Assert.Contains("\"handles\":5", json, StringComparison.Ordinal);
        await StandingStillAsync();
        var log = Path.Combine(_folder.Of("data"), "identify", "00000001.seg");
        var bytes = await File.ReadAllBytesAsync(log, Cancel);
        var damaged = bytes.ToArray();
        damaged[70] ^= 1;
        await File.WriteAllBytesAsync(log, damaged, Cancel);
        var (wrong, named) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.Equal((1, true), (wrong, named.Contains("identify/00000001.seg", StringComparison.Ordinal)));
        await File.WriteAllBytesAsync(log, bytes, Cancel);
    }

    // A folder on which no node runs, encrypted; what is there already is not written over.
    private async Task StandingStillAsync()
    {
        await File.WriteAllTextAsync(_folder.Of("words"), "correct horse battery staple", Cancel);
        string[] secret = ["--passphrase-file", _folder.Of("words")];
        var (kept, how) = await RunAsync(["backup", "--data", _folder.Of("data"), "--identify-to",
            _folder.Of("still.archive"), .. secret]);
        Assert.True(kept == 0, how);
        var (sound, said) = await RunAsync(
            ["restore", "--identify", _folder.Of("still.archive"), "--verify", .. secret]);
        Assert.True(sound == 0, said);
        var (taken, why) = await RunAsync(["restore", "--identify", _folder.Of("still.archive"), "--data",
            _folder.Of("data"), .. secret]);
        Assert.Equal((1, true), (taken, why.Contains("archive.store.used", StringComparison.Ordinal)));
        var (none, nothing) = await RunAsync("backup", "--data", _folder.Of("nowhere"), "--identify-to",
            _folder.Of("none.archive"));
        Assert.Equal((2, true), (none, nothing.Contains("--identify-to", StringComparison.Ordinal)));
    }

    // A signature by a key that the root certified is trusted, until what was signed is something else.
    private async Task SignedAsync(Brain brain)
    {
        var (root, mine) = (_folder.Of("root.key"), _folder.Of("mine.key"));
        foreach (var key in (string[])[root, mine])
            Assert.Equal(0, (await RunAsync("identify", "key", "--to", key)).Code);
        const string Handle = "88.100.1/signed";
        Assert.Equal(0, (await AskAsync(
            brain, "identify", "register", Handle, "--value", "1:URL=https://example.com/s")).Code);
        Assert.Equal(0, (await AskAsync(brain, "identify", "register", "88.100.1/me", "--value", "1:NAME=me")).Code);
        var (certified, how) = await AskAsync(brain, "identify", "certify", "300:88.100.1/me", "--subject-key",
            mine + ".pub", "--key", root, "--by", "300:0.0/0.0", "--may", "handlesUnderThisPrefix:0.NA/88.100.1");
        Assert.True(certified == 0, how);
        var (signed, said) = await AskAsync(brain, "identify", "sign", Handle, "--key", mine, "--by",
            "300:88.100.1/me", "--chain", "400:88.100.1/me", "--node", Node);
        Assert.True(signed == 0, said);

        var (trusted, why) = await RunAsync("identify", "verify", Handle, "--root", root + ".pub", "--node", Node);
        Assert.True(trusted == 0, why);
        Assert.Equal(1, (await RunAsync("identify", "verify", Handle, "--root", mine + ".pub", "--node", Node)).Code);
        Assert.Equal(0, (await AskAsync(
            brain, "identify", "register", "88.100.1/other", "--value", "1:URL=u")).Code);
        Assert.Equal(1, (await RunAsync(
            "identify", "verify", "88.100.1/other", "--root", root + ".pub", "--node", Node)).Code);
    }

    private string Node => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    // Anybody resolves what is public; nobody changes anything without saying who he is.
    private static async Task StrangerAsync(Brain brain)
    {
        using var stranger = new HttpClient(new SocketsHttpHandler()) { BaseAddress = brain.Address };
        using var read = await stranger.GetAsync(new Uri("/api/handles/88.100.1/loaded", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using var nothing = new StringContent("[]");
        using var put = await stranger.PutAsync(new Uri("/api/handles/88.100.1/x", UriKind.Relative), nothing, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, put.StatusCode);
        Assert.Contains("Basic", put.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"responseCode\":402", await put.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var there = await brain.Client.PutAsync(
            new Uri("/api/handles/88.100.1/loaded?overwrite=false", UriKind.Relative), nothing, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, there.StatusCode);
        Assert.Contains("\"responseCode\":101,\"handle\":\"88.100.1/loaded\"",
            await there.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        var site = await stranger.GetStringAsync(new Uri("/api/site", UriKind.Relative), Cancel);
        Assert.Contains("\"address\":\"203.0.113.5\"", site, StringComparison.Ordinal);
        using var prefixes = await stranger.GetAsync(new Uri("/api/prefixes", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, prefixes.StatusCode);
        Assert.Contains("Handle sessionId=", prefixes.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        using var stats = await stranger.GetAsync(new Uri("/api/identify/stats", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, stats.StatusCode);
    }

    // Over TLS, with the certificate it was given: links, messages of the protocol, and who an administrator is.
    private async Task SecurelyAsync(X509Certificate2 certificate)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown?.GetCertHashString() == certificate.GetCertHashString() },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_httpsPort}") };
        using var link = await client.GetAsync(new Uri("/api/go/88.100.1/loaded", UriKind.Relative), Cancel);
        Assert.Equal((HttpStatusCode.Found, "https://example.com/l"),
            (link.StatusCode, link.Headers.Location?.ToString()));
        using var message = new ByteArrayContent([0]);
        message.Headers.ContentType = new("application/x-hdl-message");
        using var posted = await client.PostAsync(new Uri("/", UriKind.Relative), message, Cancel);
        Assert.Equal("application/x-hdl-message", posted.Content.Headers.ContentType?.MediaType);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/identify/audit");
        asked.Headers.TryAddWithoutValidation("Authorization", "Basic MzAwOjg4LjEvWDp4");
        using var refused = await client.SendAsync(asked, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("Handle sessionId=", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2_048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private Task<Brain> StartAsync(X509Certificate2? certificate = null)
    {
        List<string> more =
            ["--identify", _port.ToString(CultureInfo.InvariantCulture), "--identify-public", "203.0.113.5"];
        if (certificate is not null)
        {
            using var key = certificate.GetRSAPrivateKey()!;
            File.WriteAllText(_folder.Of("https.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(_folder.Of("https.key"), key.ExportPkcs8PrivateKeyPem());
            more.AddRange(["--https-certificate", _folder.Of("https.pem"), "--https-key", _folder.Of("https.key")]);
        }

        return Brain.StartAsync(
            new BrainStart
            {
                Program = SourceTree.BrainProgram!, Data = _folder.Of("data"), Work = _folder.Root, More = more,
                MoreUrls = certificate is null ? "" : $";https://127.0.0.1:{_httpsPort}",
            },
            Cancel);
    }

    private static Task<(int Code, string Said)> AskAsync(Brain brain, params string[] words) =>
        RunAsync([.. words, "--url", brain.Address.ToString(), "--token", brain.Token]);

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        using var said = new StringWriter();
        var writer = TextWriter.Synchronized(said);
        return (await Entry.RunAsync(words, writer, writer), said.ToString());
    }
}
