using City.Kernel;
using CsCheck;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>Random sequences of work on a store, closed and killed in between, against a plain model of it.</summary>
public abstract class StoreModelContract
{
    private const int Shards = 3;
    private const string FirstSeed = "0N0XIzNsQ0O2";

    /// <summary>Whether suites run in their longer form.</summary>
    /// <summary>How many sequences are tried.</summary>
    protected virtual int Sequences => LongForm.Of(20, 1_000);

    /// <summary>Makes an empty place for the store that is tested.</summary>
    protected abstract IStorePlace MakePlace();

    [Fact]
    public Task Random_work_leaves_what_a_plain_model_holds() => StoreStep.Sequences(Shards, 40).SampleAsync(
        RunAsync, seed: FirstSeed, iter: Sequences, threads: 1,
        print: steps => "[" + string.Join(", ", steps.Select(step => step.ToString())) + "]");

    private async Task RunAsync(StoreStep[] steps)
    {
        await using var run = new StoreModelRun(MakePlace(), Shards);
        foreach (var step in steps) await run.DoAsync(step, TestContext.Current.CancellationToken);
        await run.EndAsync(TestContext.Current.CancellationToken);
    }
}
