using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>Reads server-sent events as a browser does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    public static async Task<EventReader> OpenAsync(TestCity city, string path, string? last = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var response = await city.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var reader = new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        Assert.Equal("retry: 2000", await reader.LineAsync());
        return reader;
    }

    public async Task<(string Id, JsonNode Data)> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            // A quiet stream goes on telling that it is alive: waiting for an event ends all the same.
            patience.Token.ThrowIfCancellationRequested();
            var line = await LineAsync();
            if (!line.StartsWith("event: ", StringComparison.Ordinal) || line == "event: alive") continue;
            Assert.Equal("event: change", line);
            var (id, data) = (await LineAsync(), await LineAsync());
            Assert.StartsWith("id: ", id, StringComparison.Ordinal);
            Assert.StartsWith("data: ", data, StringComparison.Ordinal);
            return (id[4..], JsonNode.Parse(data[6..])!);
        }
    }

    /// <summary>What the stream says when it is alive and nothing happens.</summary>
    public async Task<JsonNode> AliveAsync()
    {
        while (await LineAsync() != "event: alive")
        {
        }

        return JsonNode.Parse((await LineAsync())["data: ".Length..])!;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> LineAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException("The stream ended.");
    }
}
