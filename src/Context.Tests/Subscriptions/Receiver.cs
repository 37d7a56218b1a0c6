using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Context.Tests;

/// <summary>A real server that is notified, and answers as a test tells it to.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>();

    private Receiver(WebApplication app) => _app = app;

    /// <summary>Its address.</summary>
    public string Url { get; private set; } = "";

    /// <summary>How it answers, by path: a status, where none is said 200.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new();

    /// <summary>What arrived, whatever the answer was.</summary>
    public ConcurrentQueue<Arrival> All { get; } = new();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapFallback(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Url = app.Urls.First();
        return receiver;
    }

    /// <summary>The next notification that was taken with success.</summary>
    public async Task<Arrival> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _arrivals.Reader.ReadAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = JsonNode.Parse(await reader.ReadToEndAsync())!;
        var arrival = new Arrival(
            http.Request.Path, body, http.Request.Headers.ToDictionary(each => each.Key, each => each.Value.ToString(),
                StringComparer.OrdinalIgnoreCase));
        var status = Answers.GetValueOrDefault(arrival.Path, 200);
        All.Enqueue(arrival);
        http.Response.StatusCode = status;
        if (status == 302) http.Response.Headers.Location = "/elsewhere";
        if (status == 200) await _arrivals.Writer.WriteAsync(arrival);
    }
}
