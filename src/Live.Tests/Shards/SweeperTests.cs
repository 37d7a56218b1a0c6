namespace City.Live.Tests;

public sealed class SweeperTests
{
    private int _sweeps;

    [Fact]
    public void Replaced_records_are_swept_once_an_eighth_of_the_city_was_replaced()
    {
        var sweeper = new Sweeper(() => _sweeps++);

        sweeper.Look(5_000_000, 1_600_000);
        sweeper.Look(5_199_999, 1_600_000);
        Assert.Equal(0, _sweeps);

        sweeper.Look(5_200_000, 1_600_000);
        sweeper.Look(5_399_999, 1_600_000);
        Assert.Equal(1, _sweeps);
    }

    [Fact]
    public void A_small_city_is_swept_no_more_often_than_every_hundred_thousand_changes()
    {
        var sweeper = new Sweeper(() => _sweeps++);

        for (var changes = 0; changes <= 1_000_000; changes += 10_000) sweeper.Look(changes, 50);

        Assert.Equal(10, _sweeps);
    }
}
