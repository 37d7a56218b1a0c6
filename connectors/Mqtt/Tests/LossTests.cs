using MQTTnet;
using MQTTnet.Exceptions;

namespace City.Connectors.Mqtt.Tests;

public sealed class LossTests
{
    /// <summary>So many of each device are acknowledged at least when the power goes.</summary>
    private const int Each = 50;

    [Fact]
    public async Task What_was_acknowledged_before_the_power_went_is_there_after_it()
    {
        await using var site = await Site.OpenAsync();
        var acknowledged = new List<int>[4];
        var devices = new IMqttClient[acknowledged.Length];
        for (var i = 0; i < devices.Length; i++) (devices[i], acknowledged[i]) = (await site.DeviceAsync($"d{i}"), []);
        var sending = Enumerable.Range(0, devices.Length)
            .Select(i => SendAsync(devices[i], $"d{i}", acknowledged[i])).ToArray();

        await Site.UntilAsync(() => Task.FromResult(acknowledged.All(list => list.Count >= Each)));
        await site.Brain.KillAsync(Site.Cancel);
        await Task.WhenAll(sending);
        await site.Brain.DisposeAsync();
        await site.StartAsync();

        for (var i = 0; i < devices.Length; i++)
        {
            var past = await site.PastAsync($"d{i}");
            Assert.Empty(acknowledged[i].Except(past));
            // The one that was under way may be there or not.
            Assert.InRange(past.Count - acknowledged[i].Count, 0, 1);
            Assert.Equal(past.Count, past.Distinct().Count());
            devices[i].Dispose();
        }
    }

    private static async Task SendAsync(IMqttClient device, string name, List<int> acknowledged)
    {
        try
        {
            for (var i = 1; ; i++)
            {
                var message = Site.Message($"devices/{name}/flow", Site.Reading(i, i));
                if (!(await device.PublishAsync(message, Site.Cancel)).IsSuccess) return;
                acknowledged.Add(i);
            }
        }
        catch (Exception gone) when (gone is MqttCommunicationException or MqttClientDisconnectedException
            or OperationCanceledException)
        {
            // The power went.
        }
    }
}
