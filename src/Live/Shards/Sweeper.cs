namespace City.Live;

/// <summary>
/// Has the collector look for replaced records whenever a good part of the city was replaced. Left alone it waits
/// until they take as much memory again as the living ones.
/// </summary>
/// <param name="sweep">Starts a collection beside the work; see <see cref="Collect"/>.</param>
internal sealed class Sweeper(Action sweep)
{
    private const long ChangesMin = 100_000;

    private long? _last;

    /// <summary>Looks through all generations in the background: nothing is moved and nobody waits for it.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);

    /// <summary>Called now and then with how much was ever changed and how many entities there are.</summary>
    public void Look(long changes, long entities)
    {
        _last ??= changes;
        if (changes - _last < Math.Max(ChangesMin, entities / 8)) return;
        _last = changes;
        sweep();
    }
}
