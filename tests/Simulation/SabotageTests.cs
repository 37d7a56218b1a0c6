namespace City.Simulation;

/// <summary>With a safeguard taken out, the simulation must notice soon: else its silence means nothing.</summary>
public sealed class SabotageTests
{
    private const int SeedsMax = 200;

    [Fact]
    public void A_log_without_its_fence_is_found_out() => MustBreak(
        Sabotage.NoFence, Rule.LogIsInOrder);

    [Fact]
    public void A_log_that_acknowledges_before_it_syncs_is_found_out() => MustBreak(
        Sabotage.NoSync, Rule.NothingAcknowledgedIsLost, Rule.ReadersSeeWhatIsDurable);

    [Fact]
    public void A_committer_that_publishes_before_it_appends_is_found_out() => MustBreak(
        Sabotage.EarlyPublish, Rule.ReadersSeeWhatIsDurable);

    [Fact]
    public void A_depot_that_keeps_nothing_is_found_out() => MustBreak(
        Sabotage.EmptyDepot, Rule.StateIsTheLog, Rule.IndexesAreTheScan);

    private static void MustBreak(Sabotage sabotage, params Rule[] rules)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            if (World.Run(seed, sabotage).Broken is not { } broken) continue;
            Assert.Contains(broken.Rule, rules);
            return;
        }

        Assert.Fail($"{SeedsMax} seeds and nothing was noticed: {sabotage}");
    }
}
