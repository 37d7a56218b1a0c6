using System.Diagnostics;
using System.Globalization;
using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Mosquitto as Debian ships it: a broker of others that keeps sessions and speaks both versions.</summary>
internal sealed class Elsewhere : IDisposable
{
    /// <summary>The role that everybody has who comes to one that grants.</summary>
    private const string Everybody =
        """
        {"defaultACLAccess":
          {"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true},
         "groups":[{"groupname":"all","roles":[{"rolename":"everybody"}]}],"anonymousGroup":"all","clients":[],
         "roles":[{"rolename":"everybody","acls":[
          {"acltype":"publishClientSend","topic":"$CONTROL/dynamic-security/v1","allow":true},
          {"acltype":"subscribePattern","topic":"devices/#","allow":true}]}]}
        """;

    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private Elsewhere(Process process, TemporaryFolder folder, int port) =>
        (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>Where the program is, or null where it is not installed.</summary>
    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Select(folder => Path.Combine(folder, "mosquitto")).FirstOrDefault(File.Exists);

    /// <summary>What lets one grant filters while it runs, or null where it is not installed.</summary>
    private static string? Grants => Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib")
            .Select(folder => Path.Combine(folder, "mosquitto_dynamic_security.so")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>Starts one; a test skips itself where there is none.</summary>
    public static Task<Elsewhere> StartAsync() => StartAsync(new TemporaryFolder("mosquitto"), "allow_anonymous true");

    /// <summary>Starts one that lets nobody in.</summary>
    public static Task<Elsewhere> StartClosedAsync() =>
        StartAsync(new TemporaryFolder("mosquitto"), "allow_anonymous false");

    /// <summary>
    /// Starts one that grants filters below <c>devices/</c> alone, until <see cref="GrantAsync"/>.
    /// </summary>
    public static async Task<Elsewhere> StartGrantingAsync()
    {
        Assert.SkipWhen(Grants is null, "mosquitto has no mosquitto_dynamic_security.so: it refuses no filter.");
        var folder = new TemporaryFolder("mosquitto");
        await File.WriteAllTextAsync(folder.Of("grants.json"), Everybody, Site.Cancel);
        // Whoever is root would become somebody else, who cannot read the folder.
        return await StartAsync(folder,
            $"user root\nallow_anonymous true\nplugin {Grants}\nplugin_opt_config_file {folder.Of("grants.json")}");
    }

    /// <summary>Grants every filter from now on; who is connected stays so.</summary>
    public static Task GrantAsync(IMqttClient by) => by.PublishAsync(
        Site.Message(
            "$CONTROL/dynamic-security/v1",
            """{"commands":[{"command":"setDefaultACLAccess","acls":[{"acltype":"subscribe","allow":true}]}]}"""),
        Site.Cancel);

    private static async Task<Elsewhere> StartAsync(TemporaryFolder folder, string more)
    {
        Assert.SkipWhen(Program is null, "mosquitto is not installed: no broker of others to try it with.");
        var port = Brain.FreePort();
        var settings = folder.Of("mosquitto.conf");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture,
            $"listener {port} 127.0.0.1\npersistence false\n{more}\n"), Site.Cancel);
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

    /// <summary>A device of the others.</summary>
    public async Task<IMqttClient> DeviceAsync()
    {
        var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Port).WithClientId("r").Build(), Site.Cancel);
        return device;
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
