using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>
/// A brain that speaks https alone, with a certificate for the name of the city and not of this machine.
/// </summary>
public sealed class HttpsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("https");
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly Uri _address = new($"https://127.0.0.1:{Brain.FreePort()}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Its_pages_read_the_city()
    {
        await using var brain = await StartAsync("--data", _folder.Of("data"));
        using var client = Client();
        await AnswersAsync(client, brain, HttpStatusCode.OK);
        await SignInAsync(client);
        using var entity = new StringContent(
            """{"id":"urn:x:1","type":"Lamp","name":"at the gate"}""", Encoding.UTF8, "application/json");
        using var made = await client.PostAsync(new Uri("/ngsi-ld/v1/entities", UriKind.Relative), entity, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var page = await client.GetAsync(new Uri("/entities/urn:x:1", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("at the gate", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_waits_for_its_store_it_says_so()
    {
        await using var brain = await StartAsync(
            "--data", _folder.Of("data"),
            "--store", FormattableString.Invariant($"postgres://nobody@127.0.0.1:{Brain.FreePort()}/city"));
        using var client = Client();

        await AnswersAsync(client, brain, HttpStatusCode.ServiceUnavailable);
    }

    private async Task<ChildProcess> StartAsync(params string[] store)
    {
        using var key = _certificate.GetRSAPrivateKey()!;
        await File.WriteAllTextAsync(_folder.Of("https.pem"), _certificate.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(_folder.Of("https.key"), key.ExportPkcs8PrivateKeyPem(), Cancel);
        return new ChildProcess(
            SourceTree.BrainProgram!,
            [
                "run", .. store, "--urls", _address.ToString().TrimEnd('/'), "--empty",
                "--password-file", _folder.Of("password"),
                "--https-certificate", _folder.Of("https.pem"), "--https-key", _folder.Of("https.key"),
            ],
            new Dictionary<string, string>());
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown?.GetCertHashString() == _certificate.GetCertHashString(),
        },
    })
    {
        BaseAddress = _address,
    };

    private async Task SignInAsync(HttpClient client)
    {
        var password = (await File.ReadAllTextAsync(_folder.Of("password"), Cancel)).Trim();
        using var answer = await client.PostAsJsonAsync("/api/tokens", new { password, name = "test" }, Cancel);
        using var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("token").GetString());
    }

    private static async Task AnswersAsync(HttpClient client, ChildProcess brain, HttpStatusCode status)
    {
        while (true)
        {
            Assert.False(brain.HasExited, brain.Output);
            try
            {
                using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), Cancel);
                if (answer.StatusCode == status) return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2_048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=city.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
