using System.Runtime.CompilerServices;

namespace City.Live.Tests;

public sealed class SweeperTests
{
    private readonly Sweeper _sweeper;
    private int _sweeps, _settlings;

    public SweeperTests() => _sweeper = new Sweeper(() => _sweeps++, () => _settlings++);

    [Fact]
    public void Replaced_records_are_swept_once_an_eighth_of_the_city_was_replaced()
    {
        _sweeper.Look(5_000_000, 1_600_000);
        _sweeper.Look(5_199_999, 1_600_000);
        Assert.Equal(0, _sweeps);

        _sweeper.Look(5_200_000, 1_600_000);
        _sweeper.Look(5_399_999, 1_600_000);
        Assert.Equal(1, _sweeps);
    }

    [Fact]
    public void A_small_city_is_swept_no_more_often_than_every_hundred_thousand_changes()
    {
        for (var changes = 0; changes <= 1_000_000; changes += 10_000) _sweeper.Look(changes, 50);

        Assert.Equal(10, _sweeps);
    }

    [Fact]
    public void Memory_is_given_back_once_when_the_city_rests_after_much_was_changed()
    {
        for (var look = 0; look <= 100; look++) _sweeper.Look(look * 1_000, 50);
        Assert.Equal(0, _settlings);

        Rest(100_000, 19);
        Assert.Equal(0, _settlings);

        Rest(100_000, 100);
        Assert.Equal(1, _settlings);

        _sweeper.Look(199_999, 50);
        Rest(199_999, 100);
        Assert.Equal(1, _settlings);

        _sweeper.Look(200_000, 50);
        Rest(200_000, 100);
        Assert.Equal(2, _settlings);
    }

    [Fact]
    public void What_nobody_lives_in_is_given_back()
    {
        var before = GC.CollectionCount(GC.MaxGeneration);
        var dead = Dead();

        Sweeper.GiveBack();

        Assert.False(dead.IsAlive);
        Assert.True(GC.CollectionCount(GC.MaxGeneration) > before);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Dead() => new(new byte[1 << 20]);

    private void Rest(long changes, int looks)
    {
        for (var look = 0; look < looks; look++) _sweeper.Look(changes, 50);
    }
}
