using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace City.Trust;

/// <summary>Puts Trust into a web application.</summary>
public static class TrustExtensions
{
    /// <summary>Registers what the gate and its doors need.</summary>
    public static IServiceCollection AddTrust(
        this IServiceCollection services, Credentials credentials, DeviceKeys devices) => services
        .AddSingleton(credentials)
        .AddSingleton(devices)
        .AddSingleton<DeviceDoors>()
        .AddSingleton<TrustGate>()
        .AddSingleton<TokenDoors>()
        .AddSingleton<LoginDoors>();

    /// <summary>
    /// Puts the gate here: what comes later in the pipeline is reached only with a checked credential, and finds its
    /// <see cref="Kernel.Caller"/> in the request's features; but for the open doors, which find none.
    /// </summary>
    public static IApplicationBuilder UseTrust(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(app.ApplicationServices.GetRequiredService<TrustGate>().Before);
    }

    /// <summary>Maps <c>/api/tokens</c>, <c>/api/devices</c>, <c>POST /login</c> and <c>POST /logout</c>.</summary>
    public static void MapTrust(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var tokens = routes.ServiceProvider.GetRequiredService<TokenDoors>();
        var login = routes.ServiceProvider.GetRequiredService<LoginDoors>();
        routes.MapPost(OpenDoors.Tokens, (RequestDelegate)tokens.CreateAsync);
        routes.MapPost(OpenDoors.Tokens + "/own", (RequestDelegate)tokens.CreateOwnAsync);
        routes.MapGet(OpenDoors.Tokens, (RequestDelegate)tokens.ListAsync);
        routes.MapDelete(OpenDoors.Tokens + "/{id}", (RequestDelegate)tokens.RevokeAsync);
        var devices = routes.ServiceProvider.GetRequiredService<DeviceDoors>();
        routes.MapPost("/api/devices/{id}/keys", (RequestDelegate)devices.CreateAsync);
        routes.MapGet("/api/devices/{id}/keys", (RequestDelegate)devices.ListAsync);
        routes.MapDelete("/api/devices/{id}/keys/{key}", (RequestDelegate)devices.RevokeAsync);
        routes.MapPost(OpenDoors.Login, (RequestDelegate)login.SignInAsync);
        routes.MapPost("/logout", (RequestDelegate)login.SignOutAsync);
    }
}
