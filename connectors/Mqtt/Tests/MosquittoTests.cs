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

    [Theory]
    [InlineData("5", 134)]
    [InlineData("311", 4)]
    public async Task A_sensor_that_gives_no_client_id_comes_in_by_its_key_alone(string version, int badPassword)
    {
        var site = one.Site;
        var device = $"nameless-{version}";
        var (key, _) = await site.KeyAsync(device);

        Assert.Equal(0, await PublishAsync(site, key, Site.Reading(1, 12), version, device, named: false));
        Assert.Equal(12, await site.FlowAsync(device));
        Assert.Equal(badPassword, await PublishAsync(site, "x", Site.Reading(2, 13), version, device, named: false));
        Assert.Equal(12, await site.FlowAsync(device));
    }

    private static async Task<int> PublishAsync(
        Site site, string key, string payload, string version, string device = "loop-7", bool named = true)
    {
        string[] id = named ? ["-i", device] : [];
        using var sensor = Process.Start(new ProcessStartInfo("mosquitto_pub",
        [
            "-h", "127.0.0.1", "-p", $"{site.Port}", "-V", version == "5" ? "mqttv5" : "mqttv311", .. id,
            "-u", device, "-P", key, "-q", "1", "-t", $"devices/{device}/flow", "-m", payload,
        ]) { RedirectStandardError = true })!;
        await sensor.WaitForExitAsync(Site.Cancel);
        return sensor.ExitCode;
    }
}
