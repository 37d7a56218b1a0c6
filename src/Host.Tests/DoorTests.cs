using City.Identify;
using City.Live;
using City.Stores.Memory;
using City.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace City.Host.Tests;

/// <summary>Every door of the program, as it is composed, tried by a stranger.</summary>
public sealed class DoorTests
{
    /// <summary>
    /// What a stranger passes: health, the way in, public code of the pages, and identifiers, which are public or prove
    /// within themselves who sends them.
    /// </summary>
    private static readonly string[] Open =
    [
        "GET /health", "HEAD /health", "GET /login", "POST /login", "POST /api/tokens", "GET /assets", "/api/handles",
        "/api/sessions", "/api/go", "GET /api/site", "GET /api/prefixes", "POST /api/identify/reports",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_open_to_a_stranger_but_health_the_way_in_and_public_identifiers()
    {
        await using var store = new MemoryStore(2);
        var options = new RunOptions { InMemory = true, Identify = new IdentifyOptions() };
        using var credentials = await Credentials.OpenAsync(
            store.Blobs, OneTimePassword.Create(out _), new TrustOptions(), TimeProvider.System, Cancel);
        using var master = MasterKey.Create();
        using var devices = await DeviceKeys.OpenAsync(store.Blobs, TimeProvider.System, Cancel);
        await using var app = Composition.Build(options, store, credentials, devices, master);
        // Who is let in goes no further here.
        app.Run(_ => Task.CompletedTask);
        var door = ((IApplicationBuilder)app).Build();
        var doors = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>().SelectMany(Calls).Distinct().ToList();
        Assert.True(doors.Count > 100, $"Only {doors.Count} doors were found.");

        var open = new List<string>();
        foreach (var (method, path) in doors)
            if (await TryAsync(app, door, method, path) is not (401 or 403))
                open.Add($"{method} {path}");

        Assert.DoesNotContain(open, one => !Open.Any(known => Is(one, known)));
        Assert.Contains("GET /health", open);
        // Its neighbour asks for the password; this one stands for it with the credential.
        Assert.Contains(("POST", "/api/tokens/own"), doors);
        Assert.DoesNotContain("POST /api/tokens/own", open);
    }

    private static bool Is(string door, string known) =>
        (known[0] == '/' ? door[door.IndexOf('/', StringComparison.Ordinal)..] : door) is var name
        && (name == known || name.StartsWith(known + "/", StringComparison.Ordinal));

    /// <summary>The methods and paths of an endpoint, each place of its pattern filled.</summary>
    private static IEnumerable<(string Method, string Path)> Calls(RouteEndpoint endpoint)
    {
        var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(
            segment.Parts.Select(part => part switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                _ => "x",
            }))));
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods;
        return (methods is { Count: > 0 } ? methods : [HttpMethods.Get, HttpMethods.Post])
            .Select(method => (method, path));
    }

    private static async Task<int> TryAsync(WebApplication app, RequestDelegate door, string method, string path)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        (context.Request.Method, context.Request.Path) = (method, path);
        context.Request.Headers.Accept = "application/json";
        context.Response.Body = Stream.Null;
        await door(context);
        return context.Response.StatusCode;
    }
}
