namespace City.Bench;

/// <summary>The figures of the live city and their targets.</summary>
internal static class Figures
{
    public static readonly Figure Patch = Figure.Ratio("patch", 0.42);
    public static readonly Figure PatchP99 = Figure.Time("patch.p99", "ms", 8);
    public static readonly Figure PatchP99OfAMillion = Figure.Time("patch.p99.1m", "ms", 10);
    public static readonly Figure Get = Figure.Ratio("get", 0.75);
    public static readonly Figure List = Figure.Ratio("list", 0.50);
    public static readonly Figure Batch = new("batch", "entities/s", 100_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure BatchOfRaw = Figure.Ratio("batch.raw-sqlite", 0.30);
    public static readonly Figure BatchP99 = Figure.Time("batch.p99", "ms", 50);
    public static readonly Figure Memory = Figure.Size("memory.1m", "GB", 1.3);
    public static readonly Figure Recovery = Figure.Time("recovery.1m", "s", 6);
    public static readonly Figure NearP99 = Figure.Time("near.p99", "ms", 5);
    public static readonly Figure HistoryReadP99 = Figure.Time("history.read.p99", "ms", 8);
    public static readonly Figure Map = Figure.Time("map.10k", "s", 1);
    public static readonly Figure Simulation =
        new("simulation", "crashes/min", 2_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure PostgresPatch = Figure.Ratio("postgres.patch", 0.25);
    public static readonly Figure PostgresBatch = Figure.Ratio("postgres.batch", 0.60);
    public static readonly Figure Sealing = Figure.Ratio("sealing", 0.85);
    public static readonly Figure Feel = new("feel", "evaluations/s", 2_000_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure FeelBytes = Figure.Size("feel.bytes", "bytes", 0);
    public static readonly Figure FeelSum =
        new("feel.sum", "evaluations/s", 3_000_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure FeelTable =
        new("feel.table", "decisions/s", 200_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure FeelParse = Figure.Time("feel.parse", "us", 100);
    public static readonly Figure FeelFeelin = Figure.Ratio("feel.feelin", 10);
    public static readonly Figure History = Figure.Size("history.point", "bytes", 4);
}
