using System.Globalization;
using System.Net.Sockets;
using City.TestKit;

namespace City.Bench;

/// <summary>The bare endpoint in its own process.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private BareServer(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>The number the system knows the process by.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it with the bytes that it answers to reads, and returns when it listens.</summary>
    public static async Task<BareServer> StartAsync(
        string folder, byte[] entity, byte[] list, CancellationToken cancel)
    {
        var (entityFile, listFile) = (Path.Combine(folder, "bare-entity"), Path.Combine(folder, "bare-list"));
        await File.WriteAllBytesAsync(entityFile, entity, cancel);
        await File.WriteAllBytesAsync(listFile, list, cancel);
        var port = Brain.FreePort();
        string[] words = ["bare", port.ToString(CultureInfo.InvariantCulture), entityFile, listFile];
        var process = new ChildProcess(Environment.ProcessPath!, words);
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"The bare endpoint ended:\n{process.Output}");
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port, cancel);
                return new BareServer(process, new Uri($"http://127.0.0.1:{port}"));
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
