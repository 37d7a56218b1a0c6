using System.Net;
using City.Connectors.Mqtt;
using City.Context;
using City.Host.Backups;
using City.Host.Feeds;
using City.Host.Identifiers;
using City.Kernel;
using City.Live;
using City.Screen;
using City.Sense;
using City.Stores.Memory;
using City.Stores.Postgres;
using City.Stores.Sqlite;
using City.Think;
using City.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace City.Host;

/// <summary>The running brain: opens the store, composes the pillars, serves until it is told to stop.</summary>
internal static class Composition
{
    /// <summary>How long open requests may take to end when the brain is told to stop.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ServingPause = TimeSpan.FromMilliseconds(10);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RunOptions options, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            Addresses.Check(options.Urls);
            await using var opened = await OpenAsync(options, errors, cancel);
            if (opened is null) return Commands.Entry.Failed;
            var store = options.Around(opened);
            var password = OneTimePassword.Create(out var text);
            using var credentials = await Credentials.OpenAsync(
                store.Blobs, password, new TrustOptions(), TimeProvider.System, cancel);
            using var master = await MasterKeyFile.OpenAsync(options, store, cancel);
            using var devices = await DeviceKeys.OpenAsync(store.Blobs, TimeProvider.System, cancel);
            await using var app = Build(options, store, credentials, devices, master);
            await app.Services.GetRequiredService<IdentifyService>().StartAsync(cancel);
            await app.StartAsync(cancel);
            if (!await ServesAsync(app, cancel)) return Commands.Entry.Failed;
            await app.Services.GetRequiredService<FeedService>().StartAsync(cancel);
            await Greeting.WriteAsync(output, options, app.Urls, text, cancel);
            await app.WaitForShutdownAsync(cancel);
            return Commands.Entry.Done;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException
            or StoreException)
        {
            await errors.WriteLineAsync($"citybrain cannot run · 无法运行：{fault.Message}");
            return Commands.Entry.Failed;
        }
    }

    /// <summary>The store; null where the program was told to stop before it was there.</summary>
    private static async Task<ICityStore?> OpenAsync(
        RunOptions options, TextWriter errors, CancellationToken cancel)
    {
        if (options.InMemory) return new MemoryStore(options.Shards);
        if (options.Database is not { } database)
            return SqliteStore.Open(new SqliteStoreOptions { Directory = options.Data, Shards = options.Shards });
        var settings = new PostgresStoreOptions
        {
            Address = database, Shards = options.Shards, AllowUnsynced = options.StoreUnsynced,
        };
        return await WaitingRoom.UntilAsync(
            stop => PostgresStore.OpenAsync(settings, stop), options, errors, cancel);
    }

    /// <summary>Waits until every shard serves; false where the program stops before that.</summary>
    private static async Task<bool> ServesAsync(WebApplication app, CancellationToken cancel)
    {
        var city = app.Services.GetRequiredService<ICity>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, app.Lifetime.ApplicationStopping);
        try
        {
            while (!(await city.StatusAsync(stop.Token)).Serving)
                await Task.Delay(ServingPause, TimeProvider.System, stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    internal static WebApplication Build(
        RunOptions options, ICityStore store, Credentials credentials, DeviceKeys devices, MasterKey master)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "citybrain" });
        Logs.Add(builder.Logging, options.Verbose);
        var https = HttpsCertificate.Of(options, TimeProvider.System);
        builder.WebHost.Listen(options, https)
            // Answers are short and never wait on a thread, so they run where the bytes came in: one hop less each.
            .UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(store.Blobs);
        var catalogue = new Catalogue(Domains.All());
        builder.UseLiveCity(new LiveOptions
        {
            PendingMax = options.PendingMax,
            SnapshotEveryChanges = options.SnapshotEvery,
            IndexedAttributes = [.. catalogue.Indexed.Union(options.Indexed).Union([DeviceCommandEntity.State])],
            Personal = [.. catalogue.Personal, .. options.Personal],
            Retention = catalogue.Retention,
            Archived = [.. catalogue.Archived, DeviceCommandEntity.Settled, .. options.Archived],
        }, master);
        builder.Services.AddSingleton<INotifier>(_ => new MqttNotifier(
            options.NotifyAllowed, options.Mqtt is { } mqtt ? new IPEndPoint(mqtt.Address, mqtt.Port) : null,
            TimeProvider.System));
        builder.Services.AddNgsiLd(door => Configure(door, options));
        builder.Services.AddTrust(credentials, devices);
        builder.Services.AddSingleton<IDeviceKeys>(devices);
        builder.Services.AddSingleton<ITokens>(credentials);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<FeedService>();
        builder.Services.AddSingleton(new ModelShelf(store.Blobs, catalogue.Decisions, TimeProvider.System));
        builder.Services.AddSingleton<IdentifyService>();
        builder.Services.AddScreen(https?.Own);

        var app = builder.Build();
        app.Use(new FaultGuard(
            app.Services.GetRequiredService<ILogger<FaultGuard>>(), ScreenExtensions.DrawMissingAsync).Before);
        app.UseTrust();
        app.Use(BodyCoding.Before);
        app.UseRouting();
        app.MapTrust();
        app.MapHealth(app.Services.GetRequiredService<ICity>(), TimeProvider.System);
        catalogue.Map(app);
        new Basemap(options.BasemapFolder).Map(app);
        var backups = ActivatorUtilities.CreateInstance<BackupDoor>(app.Services, options);
        backups.Map(app);
        app.Services.GetRequiredService<FeedService>().Map(app);
        ActivatorUtilities.CreateInstance<SystemDoor>(app.Services, options, backups).Map(app);
        new RuleDoors(app.Services.GetRequiredService<ModelShelf>(), TimeProvider.System, RefuseAsync).Map(app);
        app.Services.GetRequiredService<IdentifyService>().Map(app);
        app.MapNgsiLd();
        app.MapScreen();
        return app;
    }

    /// <summary>Answers with problem details, for doors that know nothing of them.</summary>
    internal static Task RefuseAsync(HttpContext context, int status, Refusal refusal) =>
        ProblemAnswer.WriteAsync(context, status, refusal.Code, refusal.Detail, refusal.At);

    private static void Configure(NgsiLdOptions door, RunOptions options)
    {
        door.BatchBytesMax = options.BodyMebibytes * 1024 * 1024;
        door.EntityBytesMax = Math.Min(door.EntityBytesMax, door.BatchBytesMax);
        foreach (var network in options.NotifyAllowed) door.NotifyAllowed.Add(network);
        foreach (var (url, file) in options.ContextMap) door.ContextFiles[url] = file;
    }
}
