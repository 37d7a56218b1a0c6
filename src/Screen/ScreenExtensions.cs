using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace City.Screen;

/// <summary>Puts the pages into a web application.</summary>
public static class ScreenExtensions
{
    /// <summary>Registers what the pages need. A <see cref="TimeProvider"/> must be registered beside it.</summary>
    /// <param name="services">Where.</param>
    /// <param name="own">
    /// The certificate of this server, where it speaks https: pages read the city at an address of this machine, for
    /// which it need not be made. No other that is not good for that address is taken.
    /// </param>
    public static IServiceCollection AddScreen(this IServiceCollection services, X509Certificate2? own = null)
    {
        services.AddHttpClient(CityClient.Name, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(10);
                client.MaxResponseContentBufferSize = CityClient.AnswerBytesMax;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                UseCookies = false,
                UseProxy = false,
                AllowAutoRedirect = false,
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, _, faults) => faults == SslPolicyErrors.None
                        || (own is not null && shown?.GetRawCertData().AsSpan().SequenceEqual(own.RawData) == true),
                },
            });
        return services
            .AddSingleton<Assets>()
            .AddSingleton<CityClient>()
            .AddSingleton<CityReader>()
            .AddSingleton<DomainReader>()
            .AddSingleton<FeedsReader>()
            .AddSingleton<FeedDoor>()
            .AddSingleton<SendReader>()
            .AddSingleton<SendDoor>()
            .AddSingleton<Deferrals>()
            .AddSingleton<SystemReader>()
            .AddSingleton<SubscriptionsReader>()
            .AddSingleton<SystemDoor>()
            .AddSingleton<NewEntityDoor>()
            .AddSingleton<RulesReader>()
            .AddSingleton<RuleDoor>()
            .AddSingleton<IdentifyReader>()
            .AddSingleton<IdentifyDoor>()
            .AddSingleton<Offers>()
            .AddSingleton<Vocabulary>()
            .AddSingleton<HistoryReader>()
            .AddSingleton<MapReader>()
            .AddSingleton<Painter>()
            .AddSingleton<ScreenDoors>()
            .AddSingleton<MapDoor>()
            .AddScoped<Drawing>();
    }

    /// <summary>
    /// Maps <c>/login</c>, <c>/</c>, <c>/design</c>, <c>/domains…</c>, <c>/feeds…</c>, <c>/devices/{device}/key</c>,
    /// <c>/tokens/…</c>, <c>/entities…</c>, <c>/rules…</c>, <c>/identify…</c>, <c>/subscriptions</c>, <c>/system</c>,
    /// <c>/map</c> and <c>/assets/…</c>. They read the city at <c>/ngsi-ld/v1</c>, <c>/api</c> and <c>/basemap</c> of
    /// the same server.
    /// </summary>
    public static void MapScreen(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var doors = routes.ServiceProvider.GetRequiredService<ScreenDoors>();
        var feeds = routes.ServiceProvider.GetRequiredService<FeedDoor>();
        var map = routes.ServiceProvider.GetRequiredService<MapDoor>();
        var rules = routes.ServiceProvider.GetRequiredService<RuleDoor>();
        var assets = routes.ServiceProvider.GetRequiredService<Assets>();
        routes.MapGet("/login", (RequestDelegate)doors.LoginAsync);
        routes.MapGet("/", (RequestDelegate)doors.OverviewAsync);
        routes.MapGet("/design", (RequestDelegate)doors.DesignAsync);
        routes.MapPost("/design", (RequestDelegate)doors.DesignAsync);
        routes.MapGet("/domains", (RequestDelegate)doors.DomainsAsync);
        routes.MapGet("/domains/{id}", (RequestDelegate)doors.DomainAsync);
        var made = routes.ServiceProvider.GetRequiredService<NewEntityDoor>();
        routes.MapGet("/domains/{id}/{type}/new", (RequestDelegate)made.AnswerAsync);
        routes.MapPost("/domains/{id}/{type}/new", (RequestDelegate)made.AnswerAsync);
        routes.MapGet("/feeds", (RequestDelegate)feeds.ListAsync);
        routes.MapGet("/feeds/{name}", (RequestDelegate)feeds.ShowAsync);
        routes.MapGet("/feeds/{name}/letters/{number}", (RequestDelegate)feeds.LetterAsync);
        routes.MapPost("/feeds/{name}/undo", (RequestDelegate)feeds.UndoAsync);
        routes.MapPost("/feeds/{name}/retry", (RequestDelegate)feeds.RetryAsync);
        routes.MapPost("/feeds/{name}/discard", (RequestDelegate)feeds.DiscardAsync);
        var sends = routes.ServiceProvider.GetRequiredService<SendDoor>();
        routes.MapPost("/devices/{device}/key", (RequestDelegate)sends.KeyAsync);
        routes.MapPost("/tokens/line", (RequestDelegate)sends.TokenAsync);
        routes.MapPost("/tokens/{id}/revoke", (RequestDelegate)sends.RevokeAsync);
        var system = routes.ServiceProvider.GetRequiredService<SystemDoor>();
        routes.MapGet("/system", (RequestDelegate)system.SystemAsync);
        routes.MapGet("/subscriptions", (RequestDelegate)system.SubscriptionsAsync);
        rules.Map(routes);
        routes.ServiceProvider.GetRequiredService<IdentifyDoor>().Map(routes);
        routes.MapGet("/entities", (RequestDelegate)doors.EntitiesAsync);
        routes.MapGet("/entities/{**id}", (RequestDelegate)doors.EntityAsync);
        routes.MapGet("/map", (RequestDelegate)map.AnswerAsync);
        routes.MapGet("/assets/{**name}", (RequestDelegate)(context =>
            assets.AnswerAsync(context, context.Request.RouteValues["name"] as string ?? "")));
    }

    /// <summary>Answers a signed-in reader at a path that leads nowhere: a page that says so, status 404.</summary>
    public static Task DrawMissingAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.RequestServices.GetRequiredService<ScreenDoors>().MissingAsync(context);
    }
}
