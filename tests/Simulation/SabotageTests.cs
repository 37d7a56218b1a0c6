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

    [Fact]
    public void A_key_that_is_said_to_be_destroyed_before_that_is_synced_is_found_out() => MustBreak(
        Kinds.Usual | Kinds.Persons, Sabotage.NoKeySync,
        [Rule.ErasedStaysErased, Rule.SealedWithALivingKey], first: 51);

    [Fact]
    public void Persons_who_are_erased_beside_those_who_write_of_them_are_found_out() => MustBreak(
        Kinds.Usual | Kinds.Persons, Sabotage.ErasedBeside,
        Rule.StateIsTheLog, Rule.HistoryIsTheLog, Rule.FeedIsTheLog, Rule.SealedWithALivingKey, Rule.ErasedStaysErased);

    [Fact]
    public void A_personal_value_that_is_written_in_the_open_is_found_out() => MustBreak(
        Kinds.Usual | Kinds.Persons, Sabotage.Unsealed, Rule.NothingPersonalIsOpen);

    [Fact]
    public void A_past_that_is_kept_less_long_than_was_said_is_found_out() => MustBreak(
        Kinds.Usual | Kinds.Retention, Sabotage.ShortPast, Rule.HistoryIsTheLog, Rule.ThePastIsKept);

    private static void MustBreak(Sabotage sabotage, params Rule[] rules) => MustBreak(Kinds.Usual, sabotage, rules);

    private static void MustBreak(Kinds kinds, Sabotage sabotage, params Rule[] rules) =>
        MustBreak(kinds, sabotage, rules, first: 1);

    /// <summary>Runs seeds from the first on, which is a later one where nothing is noticed before for long.</summary>
    private static void MustBreak(Kinds kinds, Sabotage sabotage, Rule[] rules, int first)
    {
        for (var seed = first; seed <= SeedsMax; seed++)
        {
            if (World.Run(seed, sabotage, kinds).Broken is not { } broken) continue;
            Assert.Contains(broken.Rule, rules);
            return;
        }

        Assert.Fail($"{SeedsMax} seeds and nothing was noticed: {sabotage}");
    }
}
