using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace City.Host;

/// <summary>How the brain listens, and what may be sent to it; its waiting room does the same.</summary>
internal static class Listening
{
    /// <summary>Listens at the addresses of the options, within their limits.</summary>
    public static IWebHostBuilder Listen(this IWebHostBuilder host, RunOptions options, HttpsCertificate? https)
    {
        host.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, options);
            if (https is null) return;
            kestrel.ConfigureHttpsDefaults(
                each => (each.ServerCertificate, each.ServerCertificateChain) = (https.Own, https.Chain));
        });
        if (https is not null) host.UseKestrelHttpsConfiguration();
        return host.UseUrls([.. options.Urls.Select(url => url.GetLeftPart(UriPartial.Authority))]);
    }

    private static void Limit(KestrelServerOptions kestrel, RunOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.Connections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = options.BodyMebibytes * 1024L * 1024;
        limits.MaxRequestLineSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        // A connection that sends or takes less than this for the time of grace is closed, so that none is held for
        // nothing.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }
}
