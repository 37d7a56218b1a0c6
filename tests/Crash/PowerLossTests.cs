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

        // Whichever is looked at first: what was answered is gone, or what the feed had told is another thing now.
        string[] signs = ["an acknowledged write is lost", "the feed changed"];
        Assert.Contains(
            faults, fault => signs.Any(sign => fault.Contains(sign, StringComparison.Ordinal)));
    }
}
