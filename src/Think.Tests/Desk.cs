using System.Net.Http.Json;
using System.Text.Json;
using City.Stores.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Think.Tests;

/// <summary>The doors of rules on a real server over a store in memory, for a caller of the test's choice.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _handler = new();
    private readonly HttpClient _client;
    private readonly MemoryStore _store;
    private readonly ModelShelf _shelf;

    private Desk(WebApplication app, MemoryStore store, ModelShelf shelf)
    {
        (_app, _store, _shelf) = (app, store, shelf);
        _client = new HttpClient(_handler) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public static async Task<Desk> OpenAsync(Grants grants = Grants.All, string tenant = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Features.Set(new Caller(tenant, "ann", grants));
            return next(context);
        });
        var store = new MemoryStore(1);
        var shelf = new ModelShelf(
            store.Blobs, new Dictionary<string, BroughtModel> { ["fees"] = Fees.Brought }, TimeProvider.System);
        new RuleDoors(shelf, TimeProvider.System, (context, status, refusal) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsJsonAsync(
                new { code = refusal.Code, detail = refusal.Detail, at = refusal.At });
        }).Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Desk(app, store, shelf);
    }

    /// <summary>One request; status, tag and body.</summary>
    public async Task<(int Status, string? Tag, JsonElement Body)> AskAsync(
        HttpMethod method, string path, HttpContent? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var json = bytes.Length > 0 && bytes[0] == (byte)'{' ? JsonDocument.Parse(bytes) : null;
        return ((int)answer.StatusCode, answer.Headers.ETag?.ToString(), json?.RootElement.Clone() ?? default);
    }

    public Task<(int Status, string? Tag, JsonElement Body)> PostAsync(
        string path, object body, string? ifMatch = null) =>
        AskAsync(HttpMethod.Post, path, JsonContent.Create(body), ifMatch);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _handler.Dispose();
        await _app.DisposeAsync();
        _shelf.Dispose();
        await _store.DisposeAsync();
    }
}
