using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace City.Identify.Tests;

/// <summary>A node's doors over HTTP, behind a gate that believes a header.</summary>
internal sealed class Rest : IAsyncDisposable
{
    private readonly Action<WebApplication, IdentifyDoors>? _more;
    private WebApplication _app;

    private Rest(WebApplication app, Node node, Action<WebApplication, IdentifyDoors>? more)
    {
        (_app, Node, _more) = (app, node, more);
        Client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public Node Node { get; }

    public HttpClient Client { get; }

    /// <summary>Opens the doors of a node, and whatever else is mapped beside them.</summary>
    public static async Task<Rest> OpenAsync(Node? node = null, Action<WebApplication, IdentifyDoors>? more = null)
    {
        node ??= await Node.WithFixtureAsync();
        return new Rest(await ServeAsync(node, "http://127.0.0.1:0", more), node, more);
    }

    /// <summary>Nobody reaches it until the doors are open again.</summary>
    public Task CloseDoorsAsync() => _app.DisposeAsync().AsTask();

    public async Task OpenDoorsAsync() => _app = await ServeAsync(Node, Client.BaseAddress!.ToString(), _more);

    private static async Task<WebApplication> ServeAsync(
        Node node, string url, Action<WebApplication, IdentifyDoors>? more)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (IPAddress.TryParse(context.Request.Headers["X-From"], out var from))
                context.Connection.RemoteIpAddress = from;
            if (Enum.TryParse<Grants>(context.Request.Headers["X-Grants"], out var grants))
                context.Features.Set(new Caller("", "tester", grants));
            return next(context);
        });
        var doors = new IdentifyDoors(() => node.Served, async (context, status, refusal, of) =>
        {
            context.Response.StatusCode = status;
            if (of is { } refused)
                context.Response.Headers["X-Refused"] =
                    $"{refused.ResponseCode} {Uri.EscapeDataString(refused.Handle ?? "")}";
            await context.Response.WriteAsync(refusal.Code);
        });
        doors.Map(app);
        more?.Invoke(app, doors);
        await app.StartAsync();
        return app;
    }

    /// <summary>Asks as a stranger, or with a user and a secret, or as a caller of the brain.</summary>
    public async Task<(int Status, string Text)> AskAsync(
        HttpMethod method, string path, object? body = null, string? basic = null, Grants? grants = null,
        string? key = null, string? from = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body));
        if (basic is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (from is not null) request.Headers.Add("X-From", from);
        if (grants is { } given) request.Headers.Add("X-Grants", given.ToString());
        using var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Node.DisposeAsync();
    }
}
