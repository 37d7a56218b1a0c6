namespace City.Connectors.Mqtt.Tests;

/// <summary>A broker of others that says no is heard.</summary>
public sealed class RefusedElsewhereTests
{
    /// <summary>A feed of what is below <c>more/</c>.</summary>
    public static readonly string More = Site.Loops
        .Replace("feed: loops", "feed: more", StringComparison.Ordinal)
        .Replace("topic: devices/", "topic: more/", StringComparison.Ordinal);

    private const int Away = 6005, Connected = 6006, Refused = 6007, Untaken = 6008;

    [Theory]
    [InlineData("")]
    [InlineData("?version=3.1.1")]
    public async Task A_wrong_password_is_no_connection_and_said(string version)
    {
        using var elsewhere = await Elsewhere.StartClosedAsync();
        await using var listening = await Listening.OpenAsync();
        await listening.AddAsync(Site.Loops);

        await using var outside = listening.Listen($"mqtt://brain:wrong@127.0.0.1:{elsewhere.Port}{version}");

        // A second attempt is made behind whatever the first one said.
        await Site.UntilAsync(() => Task.FromResult(listening.Log.Lines.Count(line => line.Event == Away) > 1));
        Assert.DoesNotContain(listening.Log.Lines, line => line.Event == Connected);
        Assert.Contains(listening.Log.Lines, line => line.Said.Contains("NotAuthorized", StringComparison.Ordinal));
        Assert.False(outside.State.IsConnected);
        Assert.Contains("NotAuthorized", outside.State.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_session_still_brings_and_no_feed_takes_is_said_once()
    {
        using var elsewhere = await Elsewhere.StartAsync();
        using var device = await elsewhere.DeviceAsync();
        var address = $"mqtt://127.0.0.1:{elsewhere.Port}";
        await using (var before = await Listening.OpenAsync())
        {
            await before.AddAsync(Site.Loops);
            await using var outside = before.Listen(address);
            await Site.UntilAsync(() => Task.FromResult(outside.State.IsConnected));
        }

        for (var i = 1; i <= 3; i++)
            await device.PublishAsync(Site.Message("devices/r/flow", Site.Reading(i, i)), Site.Cancel);
        await using var listening = await Listening.OpenAsync();
        var more = await listening.AddAsync(More);
        await using var again = listening.Listen(address);
        await Site.UntilAsync(() => Task.FromResult(again.State.IsConnected));
        await device.PublishAsync(Site.Message("more/r/flow", Site.Reading(4, 4)), Site.Cancel);
        await Site.UntilAsync(() => Task.FromResult(more.Counters.Accepted == 1));

        Assert.Single(listening.Log.Lines, line => line.Event == Untaken);
    }

    [Fact]
    public async Task What_a_session_brings_is_taken_where_the_mapping_has_faults_since_the_last_start()
    {
        using var folder = new TemporaryFolder("feeds");
        await File.WriteAllTextAsync(folder.Of("loops.yaml"), Site.Loops, Site.Cancel);
        using var elsewhere = await Elsewhere.StartAsync();
        using var device = await elsewhere.DeviceAsync();
        var address = $"mqtt://127.0.0.1:{elsewhere.Port}";
        var before = await Listening.OpenAsync(folder.Root);
        await using (var outside = before.Listen(address))
            await Site.UntilAsync(() => Task.FromResult(outside.State.IsConnected));

        await device.PublishAsync(Site.Message("devices/r/flow", Site.Reading(1, 1)), Site.Cancel);
        await File.WriteAllTextAsync(folder.Of("loops.yaml"), "mapping: 1", Site.Cancel);
        await using var listening = await before.ReopenAsync(folder.Root);
        await using var again = listening.Listen(address);

        await Site.UntilAsync(async () => (await listening.PastAsync("r")).Count == 1);
        Assert.DoesNotContain(listening.Log.Lines, line => line.Event == Untaken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?version=3.1.1")]
    public async Task A_filter_that_is_refused_is_said_once_and_asked_for_until_it_is_granted(string version)
    {
        using var elsewhere = await Elsewhere.StartGrantingAsync();
        using var device = await elsewhere.DeviceAsync();
        await using var listening = await Listening.OpenAsync();
        var (loops, more) = (await listening.AddAsync(Site.Loops), await listening.AddAsync(More));

        await using var outside = listening.Listen($"mqtt://127.0.0.1:{elsewhere.Port}{version}");

        await Site.UntilAsync(() => Task.FromResult(outside.State.IsConnected));
        Assert.Equal(["more/+/flow"], outside.State.Refused);
        await device.PublishAsync(Site.Message("devices/r/flow", Site.Reading(1, 1)), Site.Cancel);
        await Site.UntilAsync(() => Task.FromResult(loops.Counters.Accepted == 1));
        await Elsewhere.GrantAsync(device);
        await Site.UntilAsync(() => Task.FromResult(outside.State.Refused.IsEmpty));
        await device.PublishAsync(Site.Message("more/r/flow", Site.Reading(2, 2)), Site.Cancel);
        await Site.UntilAsync(() => Task.FromResult(more.Counters.Accepted == 1));
        Assert.Contains("more/+/flow", Assert.Single(listening.Log.Lines, line => line.Event == Refused).Said,
            StringComparison.Ordinal);
        Assert.Single(listening.Log.Lines, line => line.Event == Connected);
    }
}
