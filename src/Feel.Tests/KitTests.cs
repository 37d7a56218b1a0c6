using City.TestKit;
using Xunit;

namespace City.Feel.Tests;

public sealed class KitTests
{
    private static readonly string Document = Path.Combine(SourceTree.Root, "docs", "conformance", "dmn.md");

    [Fact]
    public void The_public_kit_is_passed_as_it_is_written_down()
    {
        if (Kit.Folder is not { } folder)
        {
            Assert.Skip("The public kit is not beside the tree; name its folder in CITY_DMN_KIT.");
            return;
        }

        var cases = KitRunner.Run(folder, TimeProvider.System);
        var failed = cases.Where(one => one.Outcome == "failed").ToList();
        foreach (var one in failed)
            TestContext.Current.TestOutputHelper!.WriteLine($"{one.Folder} {one.File} {one.Case}: {one.Detail}");
        Assert.DoesNotContain(failed, one => one.Folder.StartsWith("compliance-level-2", StringComparison.Ordinal));
        var values = cases.Where(one => one.ExpectsValue && one.Outcome != "skipped").ToList();
        Assert.True(failed.Count * 100 <= cases.Count, $"{failed.Count} of {cases.Count} cases failed.");
        Assert.True(values.Count(one => one.Outcome == "failed") * 100 <= values.Count);
        var table = KitTable.Of(cases);
        if (Environment.GetEnvironmentVariable("CITY_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Document)!);
            File.WriteAllText(Document, table);
        }

        Assert.Equal(File.ReadAllText(Document), table);
    }
}
