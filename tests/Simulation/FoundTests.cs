namespace City.Simulation;

/// <summary>Seeds that once broke a rule. What was wrong stands in the name; each must hold for ever.</summary>
public sealed class FoundTests
{
    /// <summary>
    /// Parts merged by a process that had been taken over, or by a commit whose answer was lost, were missed for ever:
    /// the keeper looked only at how far the history went, not at which parts there were. Broke TheCityComesToRest.
    /// </summary>
    [Theory]
    [InlineData(72)]
    [InlineData(110)]
    [InlineData(206)]
    public void Merged_parts_that_a_keeper_does_not_know_of_are_found_again(int seed) => MustHold(seed);

    /// <summary>
    /// A process with nothing to pack never learnt that another had merged its parts, and refused to tell the past.
    /// Broke HistoryIsTheLog.
    /// </summary>
    [Theory]
    [InlineData(259)]
    [InlineData(359)]
    [InlineData(521)]
    public void A_reader_who_misses_parts_has_the_keeper_look_for_them(int seed) => MustHold(seed);

    /// <summary>
    /// A snapshot counted the places of entities that were not durable yet, and left a hole where the whole log has
    /// none. Broke SnapshotAndTailAreTheLog.
    /// </summary>
    [Theory]
    [InlineData(234)]
    public void A_snapshot_counts_only_places_that_are_durable(int seed) => MustHold(seed);

    /// <summary>
    /// A shard read how far its history went, and then a newer snapshot, which another process had made meanwhile: the
    /// points between the two were missing. Broke HistoryIsTheLog.
    /// </summary>
    [Theory]
    [InlineData(1124)]
    public void A_shard_reads_its_history_behind_its_snapshot(int seed) => MustHold(seed);

    /// <summary>
    /// A transaction that was sent again was refused with entity.placed, although it had been carried out, because one
    /// of its entities had been deleted and made anew beside another key. Broke RefusedIsNotDone.
    /// </summary>
    [Theory]
    [InlineData(680)]
    public void A_repeated_transaction_gets_its_answer_wherever_its_entities_live(int seed) => MustHold(seed);

    /// <summary>
    /// Whether an entity lived beside its key was asked of a shard whose store had just failed: the entity was in the
    /// log, the shard did not know, and the entity was made once more beside another key. Broke NothingIsDoubled.
    /// </summary>
    [Theory]
    [InlineData(1576)]
    [InlineData(6477)]
    public void A_shard_whose_store_failed_is_not_asked_who_lives_there(int seed) =>
        Seeds.MustHold([World.Run(seed, readings: false)]);

    private static void MustHold(int seed) => Seeds.MustHold([World.Run(seed, archives: false, readings: false)]);
}
