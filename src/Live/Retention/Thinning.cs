using City.Kernel;

namespace City.Live;

/// <summary>What is kept of the series of one shard, as its entities are now.</summary>
internal sealed class Thinning(RetentionRules rules, ShardView view, Moment now)
{
    private int _slot = -1;
    private List<string> _types = [];

    public Moment Now => now;

    /// <summary>The rule of a series; null where all of it is kept.</summary>
    public Retention? Of(long series)
    {
        if (SeriesKey.SeriesNumber(series) == EntityHead.Series) return null;
        if (SeriesKey.Slot(series) != _slot) Enter(SeriesKey.Slot(series));
        return rules.Of(_types, SeriesKey.Read(view.Names, SeriesKey.SeriesNumber(series)).Name);
    }

    private void Enter(int slot)
    {
        (_slot, _types) = (slot, []);
        if (slot >= view.Slots || view.Records[slot] is not { IsEmpty: false } record) return;
        foreach (var type in new EntityView(record).TypeNumbers()) _types.Add(view.Names[type]);
    }
}
