using System.Net;
using System.Net.Sockets;
using City.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace City.Live;

/// <summary>Puts the live city into a program.</summary>
public static class LiveCityHosting
{
    /// <summary>
    /// Adds the live city of one process: <see cref="ICity"/> over the <see cref="ICityStore"/> that the program
    /// registers, its shards placed by an Orleans silo that listens on the loopback address alone.
    /// </summary>
    /// <param name="builder">The program.</param>
    /// <param name="options">How the city is set up.</param>
    /// <param name="master">Wraps the keys of data subjects; it stays the caller's.</param>
    public static IHostApplicationBuilder UseLiveCity(
        this IHostApplicationBuilder builder, LiveOptions options, MasterKey master)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
            silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        });
        builder.Services.AddSingleton(provider => new LiveCity(
            provider.GetRequiredService<ICityStore>(), options, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LiveCity>>()));
        builder.Services.AddSingleton(provider => new SealedCity(
            provider.GetRequiredService<LiveCity>(), provider.GetRequiredService<ICityStore>().Keys, master, options,
            provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ICity>(provider => provider.GetRequiredService<SealedCity>());
        builder.Services.AddSingleton<IErasure>(provider => provider.GetRequiredService<SealedCity>());
        builder.Services.AddSingleton<IEntityTests, EntityTests>();
        builder.Services.AddHostedService<LiveCityService>();
        return builder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
