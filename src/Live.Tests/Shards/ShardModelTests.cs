namespace City.Live.Tests;

public sealed class ShardModelTests
{
    [Fact]
    public void A_shard_does_what_the_plain_model_does_through_commits_crashes_and_snapshots() =>
        Op.Any.Array[1, 60].Sample(
            ops => RunAsync(ops).GetAwaiter().GetResult(), iter: 300, threads: 1,
            print: ops => string.Join('\n', ops.Select(op => op.ToString())));

    private static async Task RunAsync(Op[] ops)
    {
        var rig = new ShardRig();
        foreach (var op in ops) await rig.DoAsync(op);
        await rig.FinishAsync();
    }
}
