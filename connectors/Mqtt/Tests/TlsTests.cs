using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task With_a_certificate_the_broker_speaks_TLS_and_nothing_else()
    {
        using var folder = new TemporaryFolder("tls");
        var file = folder.Of("broker.pem");
        await File.WriteAllTextAsync(file, Certificate(out var print), Site.Cancel);
        // The brain trusts its own certificate as it trusts those of the machine it runs on.
        var trusted = folder.Of("trusted.pem");
        using (var whole = X509CertificateLoader.LoadCertificateFromFile(file))
            await File.WriteAllTextAsync(trusted, whole.ExportCertificatePem(), Site.Cancel);
        await using var site = await Site.OpenAsync(
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = trusted }, "--mqtt-certificate", file);
        var (key, _) = await site.KeyAsync("d1");
        using var device = new MqttClientFactory().CreateMqttClient();

        await device.ConnectAsync(
            site.Options("d1", key).WithTlsOptions(tls => tls.UseTls().WithCertificateValidationHandler(
                shown => shown.Certificate.GetCertHashString(HashAlgorithmName.SHA256) == print)).Build(),
            Site.Cancel);
        var answer = await device.PublishAsync(Site.Message("devices/d1/flow", Site.Reading(1, 7)), Site.Cancel);

        Assert.True(answer.IsSuccess);
        Assert.Equal(7, await site.FlowAsync("d1"));
        // The certificate names localhost and no address: whoever is told by address is not told.
        var heard = await device.HearAsync("devices/d1/told");
        var broker = $"mqtts://d1:{key}@{{0}}:{site.Port}/devices/d1/told";
        await site.SubscribeAsync(Watched.Subscription("d", string.Format(null, broker, "localhost")));
        var at = await site.SubscribeAsync(Watched.Subscription("d", string.Format(null, broker, "127.0.0.1")));
        await device.PublishAsync(Site.Message("devices/d1/flow", Site.Reading(2, 8)), Site.Cancel);
        Assert.Equal(["urn:x:Loop:d1"], (await heard.ReadAsync(Site.Cancel)).Told());
        await site.UntilFailedAsync(at);
        Assert.False(heard.TryRead(out _));
        using var plain = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<Exception>(() => plain.ConnectAsync(site.Options("d1", key).Build(), Site.Cancel));
    }

    private static string Certificate(out string print)
    {
        using var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=localhost", secret, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        print = made.GetCertHashString(HashAlgorithmName.SHA256);
        return made.ExportCertificatePem() + "\n" + secret.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
