namespace City.Connectors.Mqtt.Tests;

/// <summary>What a broker of others has retained is from whenever it was sent.</summary>
public sealed class RetainedElsewhereTests
{
    /// <summary>A feed of devices without a clock.</summary>
    public static readonly string AtArrival = Site.Loops
        .Replace("key: \"{device}@{at}\"", "key: \"{device}\"", StringComparison.Ordinal)
        .Replace("time:\n  column: at\n  format: unix", "time: arrival", StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("?version=3.1.1")]
    public async Task What_was_retained_is_no_reading_of_now_and_what_is_sent_then_is_one(string version)
    {
        using var elsewhere = await Elsewhere.StartAsync();
        using var device = await elsewhere.DeviceAsync();
        await device.PublishAsync(Site.Message("devices/r/flow", """{"flow":1}""", retain: true), Site.Cancel);
        await using var listening = await Listening.OpenAsync();
        var feed = await listening.AddAsync(AtArrival);

        await using var outside = listening.Listen($"mqtt://127.0.0.1:{elsewhere.Port}{version}");

        await Site.UntilAsync(() => Task.FromResult(feed.Counters.PassedOver == 1));
        Assert.Null(feed.Counters.LastTaken);
        await device.PublishAsync(Site.Message("devices/r/flow", """{"flow":2}""", retain: true), Site.Cancel);
        await Site.UntilAsync(() => Task.FromResult(feed.Counters.Accepted == 1));
        Assert.Equal(["2"], await listening.PastAsync("r"));
        Assert.Equal(2, feed.Counters.Messages);
    }

    [Fact]
    public async Task What_was_retained_comes_once_and_not_with_each_connection()
    {
        using var elsewhere = await Elsewhere.StartAsync();
        using var device = await elsewhere.DeviceAsync();
        foreach (var topic in new[] { "devices/r/flow", "more/r/flow" })
            await device.PublishAsync(Site.Message(topic, Site.Reading(1, 1), retain: true), Site.Cancel);
        await using var listening = await Listening.OpenAsync();
        var feed = await listening.AddAsync(Site.Loops);
        await using (listening.Listen($"mqtt://127.0.0.1:{elsewhere.Port}"))
            await Site.UntilAsync(() => Task.FromResult(feed.Counters.Accepted == 1));

        // The filters are asked for in the order of the feeds' names: what the first brings comes before this.
        var more = await listening.AddAsync(RefusedElsewhereTests.More);
        await using var again = listening.Listen($"mqtt://127.0.0.1:{elsewhere.Port}");
        await Site.UntilAsync(() => Task.FromResult(more.Counters.Messages == 1));

        Assert.Equal(1, feed.Counters.Messages);
    }
}
