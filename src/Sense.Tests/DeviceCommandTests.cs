using System.Collections.Concurrent;

namespace City.Sense.Tests;

/// <summary>What looks after commands to devices goes on, whatever happens to one round.</summary>
public sealed class DeviceCommandTests
{
    private static readonly DeviceCommandOptions Options = new() { Round = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public async Task Open_commands_are_taken_up_though_the_city_is_busy_when_the_program_starts()
    {
        await using var rig = await FeedRig.OpenAsync();
        using (var before = Of(rig.City)) await AskAsync(before);
        var busy = 3;
        var city = BentCity.Of(rig.City, method => method == nameof(ICity.QueryAsync) && busy-- > 0
            ? new ValueTask<Result<EntityPage>>(
                (Result<EntityPage>)new Refusal(RefusalKind.Overloaded, "live.overloaded", "Busy."))
            : null);
        using var after = Of(city);

        await after.LoadAsync(FeedRig.Cancel);

        Assert.Equal("r1", Assert.Single(after.Open("d1")).Id);
    }

    [Fact]
    public async Task A_round_that_fails_is_told_and_is_not_the_last()
    {
        await using var rig = await FeedRig.OpenAsync();
        var faulty = true;
        var city = BentCity.Of(rig.City, method => method == nameof(ICity.FindAsync) && faulty
            ? throw new InvalidOperationException("A bug.")
            : null);
        using var commands = Of(city);
        faulty = false;
        await AskAsync(commands);
        faulty = true;
        var told = new ConcurrentQueue<Exception>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(FeedRig.Cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(30));
        var running = commands.RunAsync(fault => { told.Enqueue(fault); faulty = false; }, stop.Token);

        // The command's time is over at once; that is seen in the round behind the one that failed.
        while (commands.Open("d1").Length > 0) await Task.Delay(Options.Round, TimeProvider.System, stop.Token);

        await stop.CancelAsync();
        await running;
        Assert.IsType<InvalidOperationException>(Assert.Single(told).InnerException ?? told.Single());
    }

    private static DeviceCommands Of(ICity city) => new(city, new AnyKey(), Options, TimeProvider.System)
    {
        Wire = new DeafWire(),
    };

    private static async Task AskAsync(DeviceCommands commands)
    {
        var now = Moment.Now(TimeProvider.System);
        var asked = await commands.AskAsync(
            new DeviceCommand
            {
                Id = "r1", Device = "d1", Attribute = "on", Desired = Value.Of(true), Entity = "urn:x:Lamp:1",
                RequestedBy = "tester", RequestedAt = now, StateAt = now, ExpiresAt = new Moment(now.Milliseconds + 1),
            },
            FeedRig.Reader, FeedRig.Cancel);
        Assert.True(asked.TryGet(out _, out var refusal), refusal?.Detail);
    }

    private sealed class AnyKey : IDeviceKeys
    {
        public event EventHandler? Revoked
        {
            add { }
            remove { }
        }

        public DevicePass? Check(string device, string key) => null;

        public bool Knows(string device) => true;

        public bool IsGood(DevicePass pass) => true;
    }

    /// <summary>No device is there.</summary>
    private sealed class DeafWire : IDeviceWire
    {
        public ValueTask SendAsync(DeviceCommand command, CancellationToken cancel) => ValueTask.CompletedTask;
    }
}
