using Xunit;

namespace City.Feel.Tests;

public sealed class KitTests
{
    [Fact]
    public void The_public_kit_is_passed_as_far_as_is_written_down()
    {
        if (Kit.Folder is not { } folder)
        {
            Assert.Skip("The public kit is not beside the tree; name its folder in CITY_DMN_KIT.");
            return;
        }

        var cases = KitRunner.Run(folder, TimeProvider.System);
        foreach (var one in cases.Where(one => one.Outcome == "failed"))
            TestContext.Current.TestOutputHelper!.WriteLine($"{one.Folder} {one.Case}: {one.Detail}");
        Assert.Fail($"{cases.Count(one => one.Outcome == "passed")} of {cases.Count}");
    }
}
