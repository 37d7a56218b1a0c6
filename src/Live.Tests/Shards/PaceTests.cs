namespace City.Live.Tests;

/// <summary>How the city learns how much a store takes.</summary>
public sealed class PaceTests
{
    private readonly StepClock _clock = new();
    private readonly Pace _pace;

    public PaceTests() => _pace = new Pace(new LiveOptions { PendingMax = 20_000, FrameChanges = 64 }, _clock);

    [Fact]
    public void A_store_that_keeps_up_gets_larger_and_larger_frames_and_all_may_wait()
    {
        for (var round = 0; round < 20; round++) Took(_pace.FrameMax, 1);
        Assert.Equal((20_000, 20_000), (_pace.FrameMax, _pace.WaitingMax));
    }

    [Fact]
    public void A_slow_store_gets_short_rounds_and_no_more_waits_than_it_takes_in_some_seconds()
    {
        Took(1, 1);
        for (var round = 0; round < 50; round++) Took(_pace.FrameMax, _pace.FrameMax * 2);
        Assert.InRange(_pace.FrameMax, Pace.FrameLeast, 50);
        Assert.InRange(_pace.WaitingMax, 2_000, 2_600);
        for (var round = 0; round < 20; round++) Took(_pace.FrameMax, 1);
        Assert.Equal((20_000, 20_000), (_pace.FrameMax, _pace.WaitingMax));
    }

    [Fact]
    public void A_store_that_is_far_away_is_not_taken_for_a_slow_one()
    {
        for (var round = 0; round < 20; round++) Took(_pace.FrameMax, 150 + _pace.FrameMax / 1_000);
        Assert.Equal((20_000, 20_000), (_pace.FrameMax, _pace.WaitingMax));
    }

    [Fact]
    public void A_pause_in_which_little_was_written_changes_nothing()
    {
        Took(1, 1);
        Took(5, 3_000);
        Assert.Equal((64, 20_000), (_pace.FrameMax, _pace.WaitingMax));
    }

    [Fact]
    public void Large_frames_are_given_up_when_they_are_not_used_so_that_a_store_that_turns_slow_is_not_overrun()
    {
        for (var round = 0; round < 20; round++) Took(_pace.FrameMax, 1);
        for (var round = 0; round < 20; round++) Took(10, 1);
        Assert.InRange(_pace.FrameMax, 64, 128);
    }

    [Fact]
    public void After_a_failure_the_distance_of_the_store_is_learnt_anew()
    {
        Took(1, 1);
        _pace.Forget();
        for (var round = 0; round < 20; round++) Took(_pace.FrameMax, 150);
        Assert.Equal(20_000, _pace.FrameMax);
    }

    private void Took(int largest, int milliseconds)
    {
        var begun = _pace.Begin();
        _clock.Milliseconds += milliseconds;
        _pace.Took(largest, begun);
    }

    private sealed class StepClock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Milliseconds;
    }
}
