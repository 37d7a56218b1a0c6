using System.Globalization;
using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

public sealed class OwnBrokerTests
{
    private const int Messages = 250, Padding = 60_000;

    [Fact]
    public async Task What_is_dropped_for_a_subscriber_that_does_not_read_is_in_the_city_all_the_same()
    {
        await using var own = await OwnBroker.StartAsync();
        using var sleeper = await RawDevice.ComeAsync(own.Port, "sleeper", "d", "x");
        await sleeper.ListenAsync("devices/d/#");
        using var device = await own.ComeAsync("d");
        var padding = new string('x', Padding);

        // More than the buffers between the two can hold.
        for (var i = 1; i <= Messages; i++)
        {
            var message = Site.Message("devices/d/flow", string.Create(
                CultureInfo.InvariantCulture, $$"""{"at":{{i}},"flow":{{i}},"padding":"{{padding}}"}"""));
            Assert.True((await device.PublishAsync(message, Site.Cancel)).IsSuccess);
        }

        Assert.InRange(own.Broker.Dropped, 1, Messages);
        Assert.Equal(Messages, await own.PastAsync("d"));
    }

    [Fact]
    public async Task What_a_device_asks_to_be_retained_was_sent_now()
    {
        await using var own = await OwnBroker.StartAsync();
        using var device = await own.ComeAsync("d");

        await device.PublishAsync(Site.Message("devices/d/flow", Site.Reading(1, 1), retain: true), Site.Cancel);

        Assert.NotNull(own.Feed.Counters.LastTaken);
        Assert.Equal(1, await own.PastAsync("d"));
    }

    [Fact]
    public async Task A_retained_message_that_could_not_be_removed_is_removed_when_the_device_asks_again()
    {
        await using var own = await OwnBroker.StartAsync();
        using var device = await own.ComeAsync("d");
        await device.PublishAsync(Site.Message("devices/d/state", "on", retain: true), Site.Cancel);
        Assert.Single(await own.Disk.ListAsync("mqtt/retained/", Site.Cancel));

        own.Disk.IsFull = true;
        await Assert.ThrowsAnyAsync<Exception>(() => ClearAsync(device));
        own.Disk.IsFull = false;
        using var again = await own.ComeAsync("d");
        await ClearAsync(again);

        Assert.Equal(1, own.Disk.Failed);
        Assert.Empty(await own.Disk.ListAsync("mqtt/retained/", Site.Cancel));

        static Task ClearAsync(IMqttClient device) =>
            device.PublishAsync(Site.Message("devices/d/state", "", retain: true), Site.Cancel);
    }

    [Fact]
    public async Task A_program_whose_token_has_expired_is_told_nothing_more_and_cut_off()
    {
        await using var own = await OwnBroker.StartAsync();
        using var program = await own.ComeAsync("token");
        var gone = new TaskCompletionSource();
        program.DisconnectedAsync += _ => Task.Run(gone.TrySetResult);
        var heard = await program.HearAsync("devices/#");
        using var device = await own.ComeAsync("d");
        await device.PublishAsync(Site.Message("devices/d/flow", Site.Reading(1, 1)), Site.Cancel);
        Assert.Equal("devices/d/flow", (await heard.ReadAsync(Site.Cancel)).Topic);

        own.Vouching.Expire();
        await device.PublishAsync(Site.Message("devices/d/flow", Site.Reading(2, 2)), Site.Cancel);

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Site.Cancel);
        Assert.False(heard.TryRead(out _));
        Assert.Equal(2, await own.PastAsync("d"));
    }
}
