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
        // Whoever trusts the root alone needs what lies between from the broker.
        var trusted = folder.Of("trusted.pem");
        await File.WriteAllTextAsync(file, Certificates(out var root, out var print), Site.Cancel);
        await File.WriteAllTextAsync(trusted, root, Site.Cancel);
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
        var told = await heard.ReadAsync(Site.Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Site.Cancel);
        Assert.Equal(["urn:x:Loop:d1"], told.Told());
        await site.UntilFailedAsync(at);
        Assert.False(heard.TryRead(out _));
        using var plain = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<Exception>(() => plain.ConnectAsync(site.Options("d1", key).Build(), Site.Cancel));
    }

    /// <summary>A certificate for localhost, the one between it and the root, and its key, in PEM.</summary>
    private static string Certificates(out string root, out string print)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var top = Authority("CN=Root", rootKey).CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Authority("CN=Between", betweenKey).Create(top, now.AddDays(-1), now.AddDays(1), [1]);
        using var between = issued.CopyWithPrivateKey(betweenKey);
        using var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", secret, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(between, now.AddDays(-1), now.AddDays(1), [2]);
        (root, print) = (top.ExportCertificatePem(), made.GetCertHashString(HashAlgorithmName.SHA256));
        return string.Join('\n', made.ExportCertificatePem(), issued.ExportCertificatePem(),
            secret.ExportPkcs8PrivateKeyPem(), "");
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }
}
