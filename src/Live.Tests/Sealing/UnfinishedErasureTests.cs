using City.Stores.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace City.Live.Tests;

/// <summary>Erasures that something keeps from being ended: the city serves, says so, and goes on with them.</summary>
public sealed class UnfinishedErasureTests
{
    private static readonly Exception[] Faults =
    [
        new InvalidDataException("The key is damaged."), new StoreException("The disk is broken.", retry: false),
        new InvalidOperationException("A bug."),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_erasure_that_fails_at_the_start_keeps_no_other_waiting_and_is_tried_again(int fault)
    {
        var (clock, log, memory) = (new HurriedClock(), new KeptLog<LiveCityService>(), await WithNotesAsync());
        var (changes, cleanedFirst) = (0, "");
        memory.Interrupt = async step =>
        {
            if (step != MemoryStep.KeyChange) return;
            if (++changes == 1) throw Faults[fault];
            if (changes == 3) cleanedFirst = string.Join(',', await CleanedAsync(memory));
        };
        using var host = CityProgram.Build(memory, clock, log);
        await host.StartAsync(CityRig.Cancel);
        await CityRig.UntilAsync(() => log.Lines.Any(line => line.Event == 1013), "all erasures to be ended");

        Assert.Equal("k2", cleanedFirst);
        Assert.Equal(["k1", "k2"], await CleanedAsync(memory));
        Assert.Equal([1011, 1013], log.Lines.Select(line => line.Event));
        Assert.Contains("k1", log.Lines.First().Said, StringComparison.Ordinal);
        Assert.Contains(Faults[fault].Message, log.Lines.First().Said, StringComparison.Ordinal);
        Assert.DoesNotContain("urn:p:1", log.Lines.First().Said, StringComparison.Ordinal);
        Assert.Contains(TimeSpan.FromSeconds(1), clock.Waits);
        Assert.Equal(ShardState.Serving, host.Services.GetRequiredService<LiveCity>().Hosts[0].State);
        await host.StopAsync(CityRig.Cancel);
    }

    [Fact]
    public async Task Notes_of_erasures_that_cannot_be_read_at_the_start_stop_nothing_and_are_read_later()
    {
        var (clock, log, memory) = (new HurriedClock(), new KeptLog<LiveCityService>(), await WithNotesAsync());
        var tries = 0;
        var keys = new SlowKeys(memory.Keys)
        {
            InsteadOfNotes = () => Interlocked.Increment(ref tries) <= 3 ? Faults[0] : null,
        };
        using var host = CityProgram.Build(new AwayStore(memory, _ => null) { Keys = keys }, clock, log);
        await host.StartAsync(CityRig.Cancel);
        await CityRig.UntilAsync(() => log.Lines.Any(line => line.Event == 1013), "all erasures to be ended");

        Assert.Equal(["k1", "k2"], await CleanedAsync(memory));
        Assert.Equal([1012, 1012, 1013], log.Lines.Select(line => line.Event));
        await host.StopAsync(CityRig.Cancel);
    }

    [Fact]
    public async Task What_a_city_refuses_to_end_is_named_with_the_reason()
    {
        await using var rig = await SealedRig.OpenAsync(await WithNotesAsync(), shards: 1);
        rig.Plain.City.CloseShard(0);

        var unfinished = await rig.City.ResumeAsync(CityRig.Cancel);

        Assert.Equal(
            [("k1", "live.not-serving"), ("k2", "live.not-serving")],
            unfinished.Select(each => (each.Note.Id, each.Why)));
        await rig.Plain.City.OpenAllAsync(CityRig.Cancel);
        Assert.Empty(await rig.City.ResumeAsync(CityRig.Cancel));
    }

    [Fact]
    public async Task Whoever_asks_to_erase_is_told_why_the_store_could_not_wipe_the_key_and_may_ask_again()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Name, "A")));
        var changes = 0;
        rig.Plain.Memory.Interrupt = step => step == MemoryStep.KeyChange && ++changes == 2
            ? throw new StoreException("A dump has the keys open.", retry: true)
            : default;

        var refused = await rig.City.EraseAsync("urn:p:1", CityRig.Caller, CityRig.Cancel);

        Assert.Equal((RefusalKind.Overloaded, "erase.unfinished"), (refused.Refusal?.Kind, refused.Refusal?.Code));
        Assert.Contains("A dump has the keys open.", refused.Refusal!.Detail, StringComparison.Ordinal);
        Assert.False(Assert.Single(await rig.Plain.Store.Keys.DestroyedAsync(CityRig.Cancel)).Cleaned);
        Assert.True((await rig.EraseAsync("urn:p:1")).Cleaned);
    }

    private static async Task<MemoryStore> WithNotesAsync()
    {
        var memory = new MemoryStore(1);
        for (var i = 1; i <= 2; i++)
            await memory.Keys.DestroyAsync(
                new DestroyedKey($"k{i}", "", $"urn:p:{i}", new(i), Cleaned: false), CityRig.Cancel);
        return memory;
    }

    private static async Task<IEnumerable<string>> CleanedAsync(MemoryStore memory) =>
        (await memory.Keys.DestroyedAsync(CityRig.Cancel)).Where(note => note.Cleaned).Select(note => note.Id);
}
