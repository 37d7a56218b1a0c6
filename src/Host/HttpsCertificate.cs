using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace City.Host;

/// <summary>
/// The certificate by which the brain speaks https: read at each start, and given with what leads to its root.
/// </summary>
/// <param name="Own">The certificate with its key.</param>
/// <param name="Chain">The certificate and what leads to its root.</param>
internal sealed record HttpsCertificate(X509Certificate2 Own, X509Certificate2Collection Chain)
{
    /// <summary>The certificate that the options name; null where they name none.</summary>
    /// <exception cref="IOException">As <see cref="Read"/>.</exception>
    public static HttpsCertificate? Of(RunOptions options, TimeProvider clock) =>
        options.HttpsCertificate is { } file ? Read(file, options.HttpsKey, clock) : null;

    /// <summary>Reads a file in PEM: the certificate first, others that lead to its root behind it.</summary>
    /// <param name="file">The file; it may hold the key too.</param>
    /// <param name="keyFile">The file of the key; null where it is in the same.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="IOException">There is no such certificate, or not with its key, or it is over.</exception>
    private static HttpsCertificate Read(string file, string? keyFile, TimeProvider clock)
    {
        try
        {
            var own = X509Certificate2.CreateFromPemFile(file, keyFile ?? file);
            var now = clock.GetUtcNow();
            if (own.NotAfter < now)
                throw new IOException(
                    $"The certificate in {file} was good until {own.NotAfter:u}. Get a new one. 证书已过期。");
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            // What SslStream of Windows needs.
            if (OperatingSystem.IsWindows())
                own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
            return new HttpsCertificate(own, chain);
        }
        catch (CryptographicException fault)
        {
            throw new IOException(
                $"{file} holds no certificate with its key in PEM: {fault.Message} 文件中没有 PEM 格式的证书与私钥。", fault);
        }
    }
}
