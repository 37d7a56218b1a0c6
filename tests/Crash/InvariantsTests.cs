using Xunit;

namespace City.Crash;

/// <summary>The judge of the crash rounds is itself judged: each way to lose something is called by its name.</summary>
public sealed class InvariantsTests
{
    private const string Lamp = "urn:ngsi-ld:Lamp:1";

    private readonly Ledger _ledger = new();
    private readonly FeedCopy _feed = new();

    [Fact]
    public void All_is_well_when_the_feed_holds_what_was_answered()
    {
        Sent("a", 1, ActKind.Create);
        Sent("b", 2, ActKind.Patch);
        _ledger.Saw(Lamp, new EntityState(2, 2, null), 5);

        Assert.Empty(Read(Line(1, "create", "a"), Line(2, "update", "b")));

        Assert.Empty(Invariants.Check(_ledger, _feed));
        Assert.Empty(States(new EntityState(2, 2, null)));
    }

    [Fact]
    public void A_command_without_an_answer_may_be_there_or_not()
    {
        Sent("a", 1, ActKind.Create, Outcome.Unknown);
        Sent("b", 2, ActKind.Upsert, Outcome.Unknown);

        Read(Line(1, "create", "b"));

        Assert.Empty(Invariants.Check(_ledger, _feed));
    }

    [Fact]
    public void A_lost_acknowledged_write_is_named()
    {
        Sent("a", 1, ActKind.Create);
        Sent("b", 2, ActKind.Patch);

        Read(Line(1, "create", "a"));

        Found("an acknowledged write is lost: Patch b");
    }

    [Fact]
    public void A_command_that_was_done_twice_is_named()
    {
        Sent("a", 1, ActKind.Upsert);

        Read(Line(1, "create", "a"), Line(2, "update", "a"));

        Found("command a stands twice");
    }

    [Fact]
    public void A_refused_command_that_was_done_all_the_same_is_named()
    {
        Sent("a", 1, ActKind.Create, Outcome.Refused);

        Read(Line(1, "create", "a"));

        Found("a refused command was done all the same");
    }

    [Fact]
    public void A_change_that_nobody_sent_is_named()
    {
        Read(Line(1, "create", "a"));

        Found("nobody sent");
    }

    [Fact]
    public void An_answer_that_names_another_place_is_named()
    {
        Sent("a", 1, ActKind.Create).Position = "0:2";

        Read(Line(1, "create", "a"));

        Found("was answered at 0:2, but stands at 0:1");
    }

    [Fact]
    public void A_version_that_a_reader_saw_and_the_crash_took_back_is_named()
    {
        Sent("a", 1, ActKind.Create);
        Sent("b", 2, ActKind.Patch, Outcome.Unknown);
        _ledger.Saw(Lamp, new EntityState(2, 2, null), 5);

        Read(Line(1, "create", "a"));

        Found("a version that a reader saw is gone");
    }

    [Fact]
    public void A_read_of_what_had_already_been_replaced_is_named()
    {
        Sent("a", 1, ActKind.Create);
        var patch = Sent("b", 2, ActKind.Patch);
        _ledger.Saw(Lamp, new EntityState(1, 1, null), patch.AnsweredAt + 1);

        Read(Line(1, "create", "a"), Line(2, "update", "b"));

        Found("a reader saw what had been replaced");
    }

    [Fact]
    public void Half_a_command_is_named_when_a_reader_sees_it()
    {
        _ledger.Saw(Lamp, new EntityState(1, 2, null), 5);

        Assert.Contains("half a command", Assert.Single(_ledger.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_before_one_that_was_answered_before_it_was_sent_is_named()
    {
        Sent("a", 1, ActKind.Upsert);
        Sent("b", 2, ActKind.Upsert);

        Read(Line(1, "create", "b"), Line(2, "update", "a"));

        Found("stands before a command that was answered before it was sent");
    }

    [Fact]
    public void An_update_of_what_does_not_exist_is_named()
    {
        Sent("a", 1, ActKind.Patch);

        Read(Line(1, "update", "a"));

        Found("was impossible");
    }

    [Fact]
    public void A_gap_in_the_feed_is_named()
    {
        Assert.Contains(Read(Line(1, "create", "a"), Line(3, "update", "b")), Says("has a gap"));
    }

    [Fact]
    public void A_feed_that_tells_the_past_anew_is_named()
    {
        Read(Line(1, "create", "a"));

        Assert.Contains(Read(Line(1, "create", "b")), Says("the feed changed"));
    }

    [Fact]
    public void A_feed_that_lost_its_end_is_named()
    {
        Read(Line(1, "create", "a"), Line(2, "update", "b"));

        Assert.Contains(Read(Line(1, "create", "a")), Says("lost its end"));
    }

    [Fact]
    public void A_position_that_is_not_where_the_reading_stands_is_named()
    {
        var line = Line(1, "create", "a").Replace("\"1\"", "\"2\"", StringComparison.Ordinal);

        Assert.Contains(Read(line), Says("position"));
    }

    [Fact]
    public void An_entity_that_is_not_what_its_changes_make_it_is_named()
    {
        Sent("a", 1, ActKind.Create);
        Sent("b", 2, ActKind.Touch);
        Read(Line(1, "create", "a"), Line(2, "update", "b"));

        Assert.Empty(States(new EntityState(1, 1, 2)));
        Assert.Contains(States(new EntityState(1, 1, null)), Says("its changes make it"));
        Assert.Contains(States(null), Says("not there"));
    }

    [Fact]
    public void A_past_that_forgot_a_version_or_has_one_twice_is_named()
    {
        Sent("a", 1, ActKind.Create);
        Sent("b", 2, ActKind.Touch);
        Sent("c", 3, ActKind.Patch);
        Read(Line(1, "create", "a"), Line(2, "update", "b"), Line(3, "update", "c"));

        Assert.Empty(Past(1, 3));
        Assert.Contains(Past(1), Says("the past of"));
        Assert.Contains(Past(1, 3, 3), Says("the past of"));
        Assert.Contains(Past(3, 1), Says("the past of"));
    }

    private static Predicate<string> Says(string words) => fault => fault.Contains(words, StringComparison.Ordinal);

    private static string Line(long seq, string kind, string command) => $$"""
        {"shard":0,"seq":{{seq}},"id":"{{Lamp}}","kind":"{{kind}}","commandId":"{{command}}","position":"{{seq}}"}
        """;

    private Act Sent(string key, long number, ActKind kind, Outcome outcome = Outcome.Acknowledged)
    {
        var act = new Act(key, number, kind, Lamp) { SentAt = number * 10, Outcome = outcome };
        if (outcome != Outcome.Unknown) act.AnsweredAt = number * 10 + 5;
        _ledger.Add(act);
        return act;
    }

    private IReadOnlyList<string> Read(params string[] lines) => _feed.Absorb("", lines, toTheEnd: true);

    private IEnumerable<string> States(EntityState? state) =>
        Invariants.CheckStates(_ledger, _feed, new Dictionary<string, EntityState?> { [Lamp] = state });

    private IEnumerable<string> Past(params long[] versions) =>
        Invariants.CheckPast(_ledger, _feed, Lamp, versions, complete: true);

    private void Found(string words) => Assert.Contains(Invariants.Check(_ledger, _feed), Says(words));
}
