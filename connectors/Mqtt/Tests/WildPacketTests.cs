using System.Text;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Whatever a device sends that was let in, the broker goes on for all others, within its memory.</summary>
[Collection(OneSite.Name)]
public sealed class WildPacketTests(OneSite one)
{
    private const string Me = "wild";
    private const int GrowthMax = 128 * 1024 * 1024;

    /// <summary>What a device may send once it was let in, without its length (MQTT 3.1.1, 3.3 to 3.14).</summary>
    private static readonly (byte Kind, byte[] Body)[] Packets =
    [
        (0x30, [.. RawDevice.Text($"devices/{Me}/flow"), .. Payload(1)]),
        (0x32, [.. RawDevice.Text($"devices/{Me}/flow"), 0, 1, .. Payload(2)]),
        (0x35, [.. RawDevice.Text($"devices/{Me}/flow"), 0, 2, .. Payload(3)]),
        (0x3A, [.. RawDevice.Text($"devices/{Me}/will"), 0, 3, 1]),
        (0x40, [0, 4]),
        (0x50, [0, 5]),
        (0x62, [0, 2]),
        (0x70, [0, 2]),
        (0x82, [0, 6, .. RawDevice.Text($"devices/{Me}/#"), 1, .. RawDevice.Text("+/+"), 2]),
        (0xA2, [0, 7, .. RawDevice.Text($"devices/{Me}/#")]),
        (0xC0, []),
        (0x10, [.. RawDevice.Text("MQTT"), 4, 0x82, 0, 60, .. RawDevice.Text(Me), .. RawDevice.Text(Me)]),
        (0xE0, []),
    ];

    [Fact]
    public async Task Packets_of_all_kinds_harm_nobody()
    {
        var (site, chance) = (one.Site, new Random(11));
        var (key, _) = await site.KeyAsync(Me);
        var before = ProcessFacts.ResidentBytes(site.Brain.ProcessId);

        for (var sent = 0; sent < Fuzz.Times(3_000);)
        {
            using var device = await RawDevice.ComeAsync(site.Port, Me, Me, key);
            try
            {
                for (var i = 0; i < 20; i++, sent++) await device.WriteAsync(Bent(chance));
            }
            catch (IOException)
            {
                // The broker has ended the connection, as it should.
                sent++;
            }
        }

        using var other = await site.DeviceAsync("tame");
        Assert.True((await other.PublishAsync(
            Site.Message("devices/tame/flow", Site.Reading(1, 1)), Site.Cancel)).IsSuccess);
        var grown = ProcessFacts.ResidentBytes(site.Brain.ProcessId) - before;
        Assert.True(grown < GrowthMax, $"The brain grew by {grown:N0} bytes.");
    }

    /// <summary>A packet with some of its bytes changed, cut or lengthened; its length is mostly true.</summary>
    private static byte[] Bent(Random chance)
    {
        var (kind, body) = chance.GetItems(Packets, 1)[0];
        body = [.. body];
        for (var changes = chance.Next(4); changes > 0 && body.Length > 0; changes--)
            body[chance.Next(body.Length)] = (byte)chance.Next(256);
        if (chance.Next(4) == 0) body = body[..chance.Next(body.Length + 1)];
        if (chance.Next(8) == 0) body = [.. body, .. new byte[chance.Next(100)]];
        if (chance.Next(8) == 0) kind ^= (byte)(1 << chance.Next(8));
        return [kind, .. chance.Next(10) == 0 ? Length(chance.Next(1 << 28)) : Length(body.Length), .. body];
    }

    /// <summary>A length as packets say it: seven bits a byte, the low ones first (2.2.3).</summary>
    private static IEnumerable<byte> Length(int length)
    {
        for (; length > 0x7F; length >>= 7) yield return (byte)(length & 0x7F | 0x80);
        yield return (byte)length;
    }

    private static byte[] Payload(int flow) => Encoding.UTF8.GetBytes(Site.Reading(flow, flow));
}
