using City.Stores.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace City.Live.Tests;

/// <summary>A store that is away for a while, or held by another brain.</summary>
public sealed class PatienceTests
{
    [Fact]
    public async Task A_shard_that_cannot_be_read_again_is_tried_at_growing_intervals_and_that_is_said_now_and_then()
    {
        var (clock, log, memory) = (new HurriedClock(), new KeptLog<LiveCity>(), new MemoryStore(1));
        // The first reading is the one at the start.
        var store = new AwayStore(memory, tries => tries is > 1 and <= 8 ? Away() : null);
        await using var city = new LiveCity(store, new LiveOptions(), clock, log);
        await city.OpenAllAsync(CityRig.Cancel);
        memory.Interrupt = step => step == MemoryStep.AppendBegins ? throw Away() : default;
        var lost = await city.WriteAsync(CityRig.Create("urn:a"), CityRig.Caller, CityRig.Cancel);
        Assert.Equal("live.unsure", lost.Refusal?.Code);
        memory.Interrupt = null;
        await CityRig.UntilAsync(() => log.Lines.Any(line => line.Event == 1005), "the shard to serve again");

        int[] seconds = [1, 2, 4, 8, 16, 30, 30, 30];
        Assert.Equal(seconds.Select(each => TimeSpan.FromSeconds(each)), clock.Waits);
        // After the first, the second and the fourth failure; the next would be the eighth.
        Assert.Equal([1001, 1003, 1003, 1003, 1005], log.Lines.Select(line => line.Event));
        var done = await city.WriteAsync(CityRig.Create("urn:a"), CityRig.Caller, CityRig.Cancel);
        Assert.Equal(OutcomeKind.Created, done.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_brain_that_starts_while_another_holds_the_store_waits_says_so_and_serves(bool taken)
    {
        var (clock, log) = (new HurriedClock(), new KeptLog<LiveCityService>());
        var store = new AwayStore(
            new MemoryStore(1), tries => tries > 3 ? null : taken ? new HistoryTakenException(0) : Away());
        using var host = CityProgram.Build(store, clock, log);
        await host.StartAsync(CityRig.Cancel);
        var city = host.Services.GetRequiredService<LiveCity>();
        await CityRig.UntilAsync(() => log.Lines.Any(line => line.Event == 1007), "the shard to be open");

        Assert.Equal(ShardState.Serving, city.Hosts[0].State);
        Assert.Equal([1006, 1006, 1007], log.Lines.Select(line => line.Event));
        Assert.Contains("another brain", log.Lines.First().Said, StringComparison.Ordinal);
        await host.StopAsync(CityRig.Cancel);
    }

    private static StoreException Away() => new("The server is away.", retry: true);
}
