using System.Diagnostics;
using System.Globalization;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Mosquitto as Debian ships it: a broker of others that keeps sessions and speaks both versions.</summary>
internal sealed class Elsewhere : IDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private Elsewhere(Process process, TemporaryFolder folder, int port) =>
        (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>Where the program is, or null where it is not installed.</summary>
    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Select(folder => Path.Combine(folder, "mosquitto")).FirstOrDefault(File.Exists);

    /// <summary>Starts one; a test skips itself where there is none.</summary>
    public static async Task<Elsewhere> StartAsync()
    {
        Assert.SkipWhen(Program is null, "mosquitto is not installed: no broker of others to try it with.");
        var (folder, port) = (new TemporaryFolder("mosquitto"), Brain.FreePort());
        var settings = folder.Of("mosquitto.conf");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture,
            $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"), Site.Cancel);
        var process = Process.Start(new ProcessStartInfo(Program!, ["-c", settings])
        {
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var started = new Elsewhere(process, folder, port);
        await Site.UntilAsync(started.ListensAsync);
        return started;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        Assert.False(_process.HasExited, "mosquitto has ended.");
        using var socket = new System.Net.Sockets.TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", Port, Site.Cancel);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
