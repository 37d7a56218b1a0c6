namespace City.Simulation;

/// <summary>
/// Seeds that once broke a rule. What was wrong stands in the name; each must hold for ever. The city has changed since
/// the older ones were found, so that they are other runs by now: what guards their fault is the plain test that is
/// named, or the seed that finds it when it is brought back.
/// </summary>
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
    [InlineData(258)]
    [InlineData(472)]
    public void Merged_parts_that_a_keeper_does_not_know_of_are_found_again(int seed) => MustHold(seed);

    [Theory]
    [InlineData(258)]
    [InlineData(472)]
    public void A_keeper_that_looks_only_at_what_it_knows_is_found_out(int seed) => Assert.Equal(
        Rule.TheCityComesToRest, World.Run(seed, Sabotage.KnownParts, Kinds.None).Broken?.Rule);

    /// <summary>
    /// A process with nothing to pack never learnt that another had merged its parts, and refused to tell the past.
    /// Broke HistoryIsTheLog. No other test asks for a part that is gone from under a reader.
    /// </summary>
    [Theory]
    [InlineData(259)]
    [InlineData(359)]
    [InlineData(521)]
    public void A_reader_who_misses_parts_has_the_keeper_look_for_them(int seed) => MustHold(seed);

    /// <summary>
    /// A snapshot counted the places of entities that were not durable yet, and left a hole where the whole log has
    /// none. Broke SnapshotAndTailAreTheLog, which every run holds of every shard that is opened.
    /// </summary>
    [Theory]
    [InlineData(234)]
    public void A_snapshot_counts_only_places_that_are_durable(int seed) => MustHold(seed);

    /// <summary>
    /// A shard read how far its history went, and then a newer snapshot, which another process had made meanwhile: the
    /// points between the two were missing. Broke HistoryIsTheLog. Plain test:
    /// A_shard_that_is_read_while_another_process_keeps_it_lacks_nothing_of_its_past.
    /// </summary>
    [Theory]
    [InlineData(1124)]
    public void A_shard_reads_its_history_behind_its_snapshot(int seed) => MustHold(seed);

    /// <summary>
    /// A transaction that was sent again was refused with entity.placed, although it had been carried out, because one
    /// of its entities had been deleted and made anew beside another key. Broke RefusedIsNotDone. Plain test:
    /// A_repeated_command_gets_its_first_answer_though_its_entity_lives_beside_another_key_by_now.
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
        Seeds.MustHold([World.Run(seed, kinds: Kinds.Archives)]);

    /// <summary>
    /// What came with other types, or as the link to a person was removed, was sealed for whom the entity had told of
    /// before, and outlived whom it tells of now. Broke SealedWithALivingKey. Plain tests:
    /// What_comes_with_other_types_goes_with_the_person_those_tell_of, and the one of the link that is removed.
    /// </summary>
    [Theory]
    [InlineData(12)]
    [InlineData(28)]
    public void A_value_is_sealed_for_whom_its_entity_tells_of_from_then_on(int seed) => MustHoldOfPersons(seed);

    /// <summary>
    /// A key was destroyed and the store failed before it said so: the process went on with it for a minute, and what
    /// it acknowledged meanwhile was lost. Broke SealedWithALivingKey. Plain test:
    /// A_key_of_which_nobody_knows_whether_it_is_destroyed_seals_nothing_more.
    /// </summary>
    [Theory]
    [InlineData(3215)]
    public void A_key_that_may_be_destroyed_is_asked_for_again(int seed) => MustHoldOfPersons(seed);

    /// <summary>
    /// A command that was carried out and sent again was refused, since its entity told of somebody else by then. Broke
    /// RefusedIsNotDone. Plain test:
    /// A_repeated_command_gets_its_first_answer_though_its_entity_tells_of_somebody_else_by_now.
    /// </summary>
    [Theory]
    [InlineData(3003)]
    [InlineData(3221)]
    public void A_repeated_command_is_not_refused_for_whom_its_entity_tells_of(int seed) => MustHoldOfPersons(seed);

    /// <summary>
    /// A process looked at the history, another packed and merged, and the first packed the same once more. Broke
    /// HistoryIsTheLog. Plain test: What_somebody_else_packs_and_merges_after_the_look_is_not_packed_twice.
    /// </summary>
    [Theory]
    [InlineData(4040)]
    public void A_commit_of_history_rests_on_what_was_looked_at(int seed) => MustHoldOfPersons(seed);

    private static void MustHoldOfPersons(int seed) =>
        Seeds.MustHold([World.Run(seed, kinds: Kinds.Usual | Kinds.Persons)]);

    private static void MustHold(int seed) => Seeds.MustHold([World.Run(seed, kinds: Kinds.None)]);
}
