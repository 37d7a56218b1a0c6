using City.Kernel;

namespace City.Live;

/// <summary>
/// The key of a series in its shard: the entity's slot, then the number of the attribute's name, so that an entity's
/// series are neighbours. Another instance than the default one goes by the name and the dataset id together.
/// </summary>
internal static class SeriesKey
{
    private const char Between = '\n';

    public static long Of(int slot, int series) => (long)slot << 32 | (uint)series;

    public static int Slot(long key) => (int)(key >> 32);

    public static int SeriesNumber(long key) => (int)key;

    /// <summary>The number under which points of an attribute instance are kept; -1 where there are none.</summary>
    public static int Find(NameTable names, int name, int dataset) =>
        dataset == 0 ? name : names.Find(names[name] + Between + names[dataset]);

    /// <summary>
    /// Gives an instance other than the default one its number. Only when its change is being written.
    /// </summary>
    public static void Intern(NameTable names, string name, string datasetId) =>
        names.Intern(name + Between + datasetId);

    /// <summary>The attribute and the dataset id of a number.</summary>
    public static (string Name, string? DatasetId) Read(NameTable names, int number)
    {
        var text = names[number];
        var at = text.IndexOf(Between, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
