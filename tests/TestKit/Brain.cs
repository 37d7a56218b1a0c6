using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace City.TestKit;

/// <summary>A running brain in its own process, seen only through its public doors.</summary>
public sealed class Brain : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Below the ports from which the system takes those of outgoing connections: else a client that tries a brain which
    // is away may be given that very port, and the brain cannot come back to it.
    private const int PortFirst = 12_000, PortCount = 20_000;

    private static int s_portsTried = Environment.ProcessId * 37;

    private readonly ChildProcess _process;

    private Brain(ChildProcess process, Uri address, string token)
    {
        (_process, Address, Token) = (process, address, token);
        Client = NewClient(connections: 64);
    }

    /// <summary>Where it serves: http, loopback.</summary>
    public Uri Address { get; }

    /// <summary>A bearer token made with the password of this start.</summary>
    public string Token { get; }

    /// <summary>A signed-in client.</summary>
    public HttpClient Client { get; }

    /// <summary>The number the system knows the process by.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The last lines the process wrote.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a brain and returns when it is healthy and a token is in hand.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not healthy in time; with its output.</exception>
    public static async Task<Brain> StartAsync(BrainStart start, CancellationToken cancel)
    {
        var port = start.Port == 0 ? FreePort() : start.Port;
        var address = new Uri($"http://127.0.0.1:{port}");
        File.Delete(start.PasswordFile);
        var process = new ChildProcess(start.Program, start.Arguments(port), start.Environment);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(start.Patience);
            using var open = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address };
            await UntilHealthyAsync(process, open, limit.Token);
            return new Brain(process, address, await NewTokenAsync(open, start.PasswordFile, limit.Token));
        }
        catch (Exception fault)
        {
            // Whatever went wrong, no brain is left behind.
            var said = process.Output;
            await process.DisposeAsync();
            if (fault is not (HttpRequestException or OperationCanceledException or IOException)) throw;
            cancel.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"The brain did not come up: {fault.Message}\n{said}", fault);
        }
    }

    /// <summary>A further signed-in client with at most so many connections of its own.</summary>
    public HttpClient NewClient(int connections)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false };
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <summary>Whether it says that it serves.</summary>
    public async Task<bool> IsHealthyAsync(CancellationToken cancel)
    {
        using var answer = await Client.GetAsync(new Uri("/health", UriKind.Relative), cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>SIGKILL, and wait until the process is gone.</summary>
    public Task KillAsync(CancellationToken cancel) => _process.KillAsync(cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    /// <summary>A TCP port on the loopback address that nobody holds at this moment.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = PortFirst + (int)((uint)Interlocked.Increment(ref s_portsTried) % PortCount);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it; the next one.
            }
        }
    }

    private static async Task UntilHealthyAsync(ChildProcess process, HttpClient open, CancellationToken cancel)
    {
        while (true)
        {
            if (process.HasExited) throw new IOException("the process ended");
            try
            {
                using var answer = await open.GetAsync(new Uri("/health", UriKind.Relative), cancel);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }
            await Task.Delay(Pause, TimeProvider.System, cancel);
        }
    }

    private static async Task<string> NewTokenAsync(HttpClient open, string passwordFile, CancellationToken cancel)
    {
        while (!File.Exists(passwordFile)) await Task.Delay(Pause, TimeProvider.System, cancel);
        var password = (await File.ReadAllTextAsync(passwordFile, cancel)).Trim();
        using var answer = await open.PostAsJsonAsync("/api/tokens", new { password, name = "test" }, cancel);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(cancel));
        return body.RootElement.GetProperty("token").GetString()!;
    }
}
