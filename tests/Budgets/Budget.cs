using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Budgets;

/// <summary>What hot paths may allocate, from benches/budgets.json.</summary>
internal static class Budget
{
    private const int RunsMin = 3, RunsMax = 12;

    private static readonly JsonDocument Written =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "benches", "budgets.json")));

    /// <summary>Bytes that one turn of a path may allocate on average, over all threads.</summary>
    public static long Of(string path) =>
        Written.RootElement.GetProperty("bytesAllocated").GetProperty(path).GetInt64();

    /// <summary>
    /// Fails where a path allocates more than its budget, or so much less that the budget says nothing.
    /// </summary>
    /// <param name="path">Name in the file.</param>
    /// <param name="turns">How many turns one run makes.</param>
    /// <param name="run">Makes them.</param>
    public static async Task HoldsAsync(string path, int turns, Func<Task> run)
    {
        await run(); // Names, buffers and compiled code are made once.
        var least = long.MaxValue;
        // How many commands share an append is up to the machine, and each append allocates something of its own: the
        // leanest of some runs counts.
        for (var i = 0; i < RunsMax && (i < RunsMin || least > Of(path) * turns); i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await run();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        var (each, budget) = (least / turns, Of(path));
        TestContext.Current.TestOutputHelper?.WriteLine($"{path}: {each} bytes, budget {budget}");
        Assert.True(each <= budget, $"{path} allocates {each} bytes; its budget is {budget}");
        Assert.True(each * 2 >= budget, $"{path} allocates only {each} bytes: lower its budget of {budget}");
    }
}
