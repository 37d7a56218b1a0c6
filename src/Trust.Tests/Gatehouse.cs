using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace City.Trust.Tests;

/// <summary>
/// A web server of Trust and one guarded door <c>/who</c>, which answers "tenant|subject|grants" of its caller.
/// </summary>
internal sealed class Gatehouse : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };

    private Gatehouse(WebApplication app, string password)
    {
        (_app, Password) = (app, password);
        Client = new HttpClient(_handler) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public string Password { get; }

    public HttpClient Client { get; }

    public DeviceKeys Devices => _app.Services.GetRequiredService<DeviceKeys>();

    /// <summary>The credential that the last caller of <c>/who</c> came with.</summary>
    public ICredentialCheck? Came { get; private set; }

    public Credentials Credentials => _app.Services.GetRequiredService<Credentials>();

    public static async Task<Gatehouse> OpenAsync(
        IBlobStore? blobs = null, TimeProvider? clock = null, TrustOptions? options = null, ILoggerProvider? log = null)
    {
        var password = OneTimePassword.Create(out var text);
        var credentials = await Credentials.OpenAsync(
            blobs ?? new Blobs(), password, options ?? new TrustOptions(), clock ?? new ManualClock(), default);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null) builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var devices = await DeviceKeys.OpenAsync(blobs ?? new Blobs(), clock ?? new ManualClock(), default);
        builder.Services.AddTrust(credentials, devices);
        var app = builder.Build();
        app.UseTrust();
        app.UseRouting();
        app.MapTrust();
        app.MapGet("/health", () => "well");
        app.MapGet("/login", () => "the page");
        app.MapGet("/assets/{name}", (string name) => name);
        Gatehouse? house = null;
        app.Map("/who", context =>
        {
            house!.Came = context.Features.Get<ICredentialCheck>();
            return WhoAsync(context);
        });
        app.Map("/api/handles/{**handle}", (RequestDelegate)WhoAsync);
        await app.StartAsync();
        return house = new Gatehouse(app, text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _app.DisposeAsync();
    }

    public Task<HttpResponseMessage> AskTokenAsync(object body) =>
        Client.PostAsJsonAsync(new Uri("/api/tokens", UriKind.Relative), body);

    /// <summary>Makes a token with the right password.</summary>
    public async Task<(string Token, string Id)> TokenAsync(string name = "bench")
    {
        using var answer = await AskTokenAsync(new { password = Password, name });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        using var body = await JsonAsync(answer);
        return (body.RootElement.GetProperty("token").GetString()!, body.RootElement.GetProperty("id").GetString()!);
    }

    /// <summary>Signs a browser in and gives the cookie as it is sent back: name=value.</summary>
    public async Task<string> SignInAsync()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/login", [],
            new FormUrlEncodedContent(new Dictionary<string, string> { ["password"] = Password }));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, IEnumerable<(string Name, string Value)> headers, HttpContent? content = null)
    {
        // As it stands: a client that tidies "/../" away would hide what the server does with it.
        var asItStands = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var where = new Uri(Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, asItStands);
        using var request = new HttpRequestMessage(method, where) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> RevokeAsync(string id, string token) =>
        SendAsync(HttpMethod.Delete, $"/api/tokens/{id}", [("Authorization", $"Bearer {token}")]);

    public Task<HttpResponseMessage> ListAsync(string token) =>
        SendAsync(HttpMethod.Get, "/api/tokens", [("Authorization", $"Bearer {token}")]);

    public Task<HttpResponseMessage> WhoAsync(params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, "/who", headers);

    public static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static async Task<JsonDocument> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await TextAsync(answer));

    public static async Task<string> CodeAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var body = await JsonAsync(answer);
        Assert.Equal((int)answer.StatusCode, body.RootElement.GetProperty("status").GetInt32());
        return body.RootElement.GetProperty("code").GetString()!;
    }

    private static Task WhoAsync(HttpContext context)
    {
        var caller = context.Features.Get<Caller>();
        return context.Response.WriteAsync(
            caller is null ? "nobody" : $"{caller.Tenant}|{caller.Subject}|{caller.Grants}");
    }
}
