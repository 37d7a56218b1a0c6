using System.Text.Json;
using City.Stores.Memory;
using Microsoft.AspNetCore.Builder;

namespace City.Identify.Tests;

/// <summary>
/// A node with its doors over HTTP and the platform above it, over documents that can be opened again.
/// </summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly MemoryStore _store;

    private Platform(Rest rest, MemoryStore store) => (Rest, _store) = (rest, store);

    public Rest Rest { get; }

    public Node Node => Rest.Node;

    public IdentifyPlatform Served { get; private set; } = null!;

    public IBlobStore Blobs => _store.Blobs;

    public static async Task<Platform> OpenAsync()
    {
        var platform = default(Platform);
        var rest = await Rest.OpenAsync(
            more: (app, doors) => new PlatformDoors(doors, () => platform!.Served).Map(app));
        platform = new Platform(rest, new MemoryStore(1));
        await platform.StartAsync();
        return platform;
    }

    /// <summary>
    /// Opens the platform again over the same documents; the one before is left as a kill would leave it.
    /// </summary>
    public async Task StartAsync()
    {
        if (Served is not null) await Served.Ledger.StopAsync();
        Served = await IdentifyPlatform.StartAsync(Node.Served, Blobs, null!, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks as an administrator of the brain.</summary>
    public Task<(int Status, string Text)> AskAsync(HttpMethod method, string path, object? body = null) =>
        Rest.AskAsync(method, path, body, grants: Grants.All);

    /// <summary>Notes what came, and asks for statistics.</summary>
    public async Task<JsonElement> StatisticsAsync(string what)
    {
        await Served.Ledger.NoteAsync(TestContext.Current.CancellationToken);
        var (status, text) = await AskAsync(HttpMethod.Get, "/api/identify/statistics" + what);
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    /// <summary>Waits until so many resolves are counted: an answer over HTTP is counted when it is sent.</summary>
    public async Task CountedAsync(long resolves)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            await Served.Ledger.NoteAsync(limit.Token);
            if (Served.Ledger.ResolvedEver >= resolves) return;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Resolves over UDP, from an address of this machine.</summary>
    public void Resolve(string handle, string from = "127.0.0.1")
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork,
            System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp)
        {
            ReceiveTimeout = 30_000,
        };
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(from), 0));
        socket.Connect(Node.End);
        Node.Ask(socket, Node.Write(OpCode.Resolve, new ResolveBody(handle, [], []), flags: OpFlags.PublicOnly));
    }

    public async ValueTask DisposeAsync()
    {
        await Served.DisposeAsync();
        await Rest.DisposeAsync();
        await _store.DisposeAsync();
    }
}
