using Xunit;

namespace City.Crash;

/// <summary>The power fails again and again: the disk forgets what was not synced.</summary>
public sealed class PowerLossTests(CompiledLayer compiled, ITestOutputHelper output)
    : CrashSeries(output), IClassFixture<CompiledLayer>
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_disk_forgets_what_was_not_synced()
    {
        if (compiled.Library is null) Assert.Skip(CompiledLayer.WhySkipped);
        var forgotten = await KeepsItsPromises(Plan() with { Layer = compiled.Library });
        Assert.True(forgotten > 0, "The disk had nothing to forget: the kills proved nothing.");
    }

    [Fact]
    public async Task A_disk_that_lies_about_its_syncs_is_found_out()
    {
        if (compiled.Library is null) Assert.Skip(CompiledLayer.WhySkipped);
        using var run = new CrashRun(Plan() with { Rounds = 3, Layer = compiled.Library, Deaf = true });

        var faults = await run.RunAsync(TestContext.Current.CancellationToken);

        // What shows it first depends on which is looked at first: an answered write that is gone, a feed that is
        // shorter than a reader knows it, a command done anew. Without the lie none may show, as the test above holds.
        Assert.NotEmpty(faults);
    }
}
