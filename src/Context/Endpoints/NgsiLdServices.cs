using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>Registers the NGSI-LD door.</summary>
public static class NgsiLdServices
{
    /// <summary>
    /// Registers what <see cref="NgsiLdRoutes.MapNgsiLd"/> needs. The services must hold an <see cref="ICity"/>, an
    /// <see cref="IEntityTests"/> and an <see cref="IBlobStore"/>; an <see cref="IErasure"/>, a
    /// <see cref="TimeProvider"/>, an <see cref="IContextSource"/> and more <see cref="INotifier"/>s are used if there.
    /// Throws <see cref="ArgumentException"/> with every fault where the options are wrong.
    /// </summary>
    public static IServiceCollection AddNgsiLd(
        this IServiceCollection services, Action<NgsiLdOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new NgsiLdOptions();
        configure?.Invoke(options);
        if (options.Faults() is { Count: > 0 } faults) throw new ArgumentException(string.Join(' ', faults));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.TryAddSingleton<IContextSource>(provider => new HttpContextSource(
            options.AllowLoopback, options.ContextTimeOut, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ContextStore(
            new ContextDocuments(
                new MappedContextSource(
                    options.ContextFiles.AsReadOnly(), provider.GetRequiredService<IContextSource>()),
                provider.GetRequiredService<IBlobStore>(), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Door(
            provider.GetRequiredService<ICity>(), provider.GetRequiredService<ContextStore>(), options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Door>>(),
            provider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None)
        {
            Erasure = provider.GetService<IErasure>(),
            Tests = provider.GetRequiredService<IEntityTests>(),
            Subscriptions = provider.GetRequiredService<Subscriptions>(),
            SubscriptionTerms = provider.GetRequiredService<SubscriptionTermsSource>(),
        });
        AddSubscriptions(services, options);
        return services;
    }

    private static void AddSubscriptions(IServiceCollection services, NgsiLdOptions options)
    {
        services.AddSingleton<INotifier>(provider => new HttpNotifier(
            options.NotifyAllowed, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SubscriptionTermsSource(
            provider.GetRequiredService<ContextStore>(), new SubscriptionReader(
                provider.GetRequiredService<IEntityTests>(), [.. provider.GetServices<INotifier>()])));
        services.AddSingleton(provider => new Subscriptions(
            provider.GetRequiredService<ICity>(), provider.GetRequiredService<IBlobStore>(),
            provider.GetRequiredService<SubscriptionTermsSource>(), [.. provider.GetServices<INotifier>()], options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Subscriptions>>()));
        services.AddHostedService<SubscriptionService>();
    }
}
