using System.Net;

namespace City.TestKit;

/// <summary>A receiver of notifications on the loopback address: a real HTTP server in this process.</summary>
public sealed class NotifiedServer : IAsyncDisposable
{
    private const int Takers = 32;

    private readonly HttpListener _listener;
    private readonly Func<string, ReadOnlyMemory<byte>, int> _take;
    private readonly Task _running;

    private NotifiedServer(HttpListener listener, Uri address, Func<string, ReadOnlyMemory<byte>, int> take)
    {
        (_listener, Address, _take) = (listener, address, take);
        _running = Task.WhenAll(Enumerable.Range(0, Takers).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts one.</summary>
    /// <param name="take">Takes the path and the body of each notification, from several threads, and gives the status
    /// of the answer.</param>
    public static NotifiedServer Start(Func<string, ReadOnlyMemory<byte>, int> take)
    {
        var address = new Uri($"http://127.0.0.1:{Brain.FreePort()}/");
        var listener = new HttpListener();
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        return new NotifiedServer(listener, address, take);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _running;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                context.Response.StatusCode = _take(
                    context.Request.Url!.AbsolutePath, body.GetBuffer().AsMemory(0, (int)body.Length));
                context.Response.Close();
            }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException
                or InvalidOperationException or IOException)
            {
                // The sender was killed in the middle of it, or the server is closed.
                if (!_listener.IsListening) return;
            }
        }
    }
}
