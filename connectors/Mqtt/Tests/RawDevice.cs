using System.Net.Sockets;
using System.Text;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Speaks MQTT 3.1.1 byte by byte, for what no client that behaves would do.</summary>
internal sealed class RawDevice : IDisposable
{
    /// <summary>What CONNACK says (3.2.2.3).</summary>
    public const byte LetIn = 0;

    private readonly TcpClient _socket = new();

    private RawDevice()
    {
    }

    /// <summary>Connects and is let in, with a clean session and no will.</summary>
    public static async Task<RawDevice> ComeAsync(int port, string id, string user, string key)
    {
        var device = new RawDevice();
        Assert.Equal(LetIn, await device.ConnectAsync(port, id, user, key, cleanSession: true));
        return device;
    }

    /// <summary>Connects, and goes again; whether it was let in rather than refused or cut off.</summary>
    public static async Task<bool> TryAsync(int port, string id, string user, string key, bool cleanSession)
    {
        using var device = new RawDevice();
        try
        {
            return await device.ConnectAsync(port, id, user, key, cleanSession) == LetIn;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Subscribes at QoS 1 and is told that it did.</summary>
    public async Task ListenAsync(string filter)
    {
        // SUBSCRIBE (3.8).
        byte[] subscribe = [0, 1, .. Text(filter), 1];
        await WriteAsync([0x82, (byte)subscribe.Length, .. subscribe]);
        var answer = await ReadAsync(5);
        Assert.Equal<byte>([0x90, 3, 0, 1, 1], answer);
    }

    /// <summary>The first half of a PUBLISH at QoS 1 (3.3); a length of two bytes holds all that there is.</summary>
    public Task PublishHalfAsync(string topic, ReadOnlySpan<byte> payload)
    {
        byte[] body = [.. Text(topic), 0, 1, .. payload];
        byte[] packet = [0x32, (byte)(body.Length & 0x7F | 0x80), (byte)(body.Length >> 7), .. body];
        return WriteAsync(packet[..(packet.Length / 2)]);
    }

    /// <summary>Sends bytes as they are.</summary>
    public Task WriteAsync(byte[] bytes) => _socket.GetStream().WriteAsync(bytes, Site.Cancel).AsTask();

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<byte> ConnectAsync(int port, string id, string user, string key, bool cleanSession)
    {
        await _socket.ConnectAsync("127.0.0.1", port, Site.Cancel);
        // CONNECT (MQTT 3.1.1, 3.1).
        var flags = (byte)(cleanSession ? 0xC2 : 0xC0);
        byte[] connect = [.. Text("MQTT"), 4, flags, 0, 60, .. Text(id), .. Text(user), .. Text(key)];
        await WriteAsync([0x10, (byte)connect.Length, .. connect]);
        var answer = await ReadAsync(4);
        Assert.Equal<byte>([0x20, 2, 0], answer[..3]);
        return answer[3];
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _socket.GetStream().ReadExactlyAsync(bytes, Site.Cancel);
        return bytes;
    }

    /// <summary>A text with its length before it (1.5.3), at most 255 bytes.</summary>
    public static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
