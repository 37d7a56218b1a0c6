namespace City.Live;

/// <summary>
/// Has the collector look for replaced records whenever a good part of the city was replaced: left alone it waits until
/// they take as much memory again as the living ones. When the city has come to rest after that, it has the memory
/// given back that nobody lives in any more: without changes there would be no collection to do so.
/// </summary>
/// <param name="sweep">Starts a collection beside the work; see <see cref="Collect"/>.</param>
/// <param name="settle">Moves the living together and gives the rest back; see <see cref="GiveBack"/>.</param>
internal sealed class Sweeper(Action sweep, Action settle)
{
    private const long ChangesMin = 100_000;

    /// <summary>After so many looks without a change the city is at rest.</summary>
    private const int StillLooks = 20;

    /// <summary>Where more lives than this, moving it would take over half a second, in which all waits.</summary>
    private const long LivingMax = 512L << 20;

    private long? _last;
    private long _settled, _seen;
    private int _still;

    /// <summary>Looks through all generations in the background: nothing is moved and nobody waits for it.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);

    /// <summary>Moves the living together and gives the rest back to the machine; all wait for it.</summary>
    public static void GiveBack()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) <= LivingMax)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Called now and then with how much was ever changed and how many entities there are.</summary>
    public void Look(long changes, long entities)
    {
        if (_last is null) (_last, _settled, _seen) = (changes, changes, changes);
        if (changes - _last >= Math.Max(ChangesMin, entities / 8))
        {
            _last = changes;
            sweep();
        }

        _still = changes == _seen ? _still + 1 : 0;
        _seen = changes;
        if (_still < StillLooks || changes - _settled < ChangesMin) return;
        _settled = changes;
        settle();
    }
}
