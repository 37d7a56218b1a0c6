using System.Diagnostics;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Another implementation of MQTT, as Debian ships it.</summary>
[Collection(OneSite.Name)]
public sealed class MosquittoTests(OneSite one)
{
    [Fact]
    public async Task A_sensor_of_the_command_line_reaches_the_map()
    {
        var site = one.Site;
        var (key, _) = await site.KeyAsync("loop-7");

        Assert.Equal(0, await PublishAsync(site, key, Site.Reading(1, 12), "5"));
        Assert.Equal(12, await site.FlowAsync("loop-7"));
        Assert.Equal(0, await PublishAsync(site, key, Site.Reading(2, 13), "311"));
        Assert.Equal(13, await site.FlowAsync("loop-7"));
        Assert.NotEqual(0, await PublishAsync(site, "wrong", Site.Reading(3, 14), "5"));
        Assert.Equal(13, await site.FlowAsync("loop-7"));
    }

    private static async Task<int> PublishAsync(Site site, string key, string payload, string version)
    {
        using var sensor = Process.Start(new ProcessStartInfo("mosquitto_pub",
        [
            "-h", "127.0.0.1", "-p", $"{site.Port}", "-V", version == "5" ? "mqttv5" : "mqttv311", "-i", "loop-7",
            "-u", "loop-7", "-P", key, "-q", "1", "-t", "devices/loop-7/flow", "-m", payload,
        ]) { RedirectStandardError = true })!;
        await sensor.WaitForExitAsync(Site.Cancel);
        return sensor.ExitCode;
    }
}
