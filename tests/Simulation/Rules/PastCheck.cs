namespace City.Simulation;

/// <summary>Looks at what a reader is told of an entity's past.</summary>
internal static class PastCheck
{
    /// <summary>Whether a page of the past is what the log says.</summary>
    /// <param name="page">What was told.</param>
    /// <param name="past">The points of the log.</param>
    /// <param name="eyes">How the reader looks.</param>
    /// <param name="exact">Only points that are older may be missing.</param>
    public static bool IsSame(HistoryPage page, IEnumerable<TruePoint> past, Eyes eyes, Moment exact)
    {
        var told = new Dictionary<string, Attribute?>(StringComparer.Ordinal);
        foreach (var series in page.Series)
            foreach (var point in series.Points)
                if (!told.TryAdd(
                    ShardTruth.Say(series.Attribute, series.DatasetId, point.Seq, point.RecordedAt),
                    point.Shape is not { } shape ? null : shape with
                    {
                        Name = series.Attribute, DatasetId = series.DatasetId, Value = point.Value,
                    }))
                    return false;
        foreach (var point in past)
        {
            if (!told.Remove(point.Head!, out var one))
            {
                if (point.Observed < exact && point.Recorded < exact) continue;
                return false;
            }

            if (one is null != point.Set is null) return false;
            if (one is not null && !eyes.IsSame(one, point.Set!)) return false;
        }

        return told.Count == 0;
    }
}
