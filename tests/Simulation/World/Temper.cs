using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>
/// What kind of run it is, drawn from the seed: which troubles there are and how often. A run of few kinds of trouble
/// goes deeper than one of all.
/// </summary>
internal sealed record Temper
{
    public required int Kill { get; init; }

    public required int PowerLoss { get; init; }

    public required int SecondProcess { get; init; }

    public required int DiskTrouble { get; init; }

    public required int DiskFull { get; init; }

    public required int SlowDisk { get; init; }

    public required int ClockJump { get; init; }

    public required int HandOver { get; init; }

    public required int Keep { get; init; }

    public required bool Together { get; init; }

    public required LiveOptions Options { get; init; }

    /// <param name="random">Draws it.</param>
    /// <param name="archives">Draws what is archived; null where nothing is. One of its own, so that runs without an
    /// archive are what they were before there was any.</param>
    public static Temper Of(Random random, Random? archives)
    {
        var temper = Of(random);
        return archives is null || archives.Next(5) < 2 ? temper : temper with
        {
            Options = temper.Options with { Archived = Archived(archives), ShelfRecords = 1 + archives.Next(6) },
        };
    }

    /// <summary>The same, and values are personal and sealed.</summary>
    public Temper Sealing() => this with
    {
        Options = Options with
        {
            Personal = DrawPersons.Declared, IndexedAttributes = [.. Options.IndexedAttributes, DrawPersons.Name],
        },
    };

    /// <summary>The same, and the past is kept for some seconds only.</summary>
    /// <param name="random">Draws for how many, and of what.</param>
    public Temper Forgetting(Random random)
    {
        var (thin, keep) = (Seconds(random.Next(2, 15)), Seconds(random.Next(15, 30)));
        var retention = random.Next(3) switch
        {
            0 => new Retention { Keep = thin },
            1 => new Retention { ThinAfter = thin, ThinTo = Seconds(random.Next(1, 4)) },
            _ => new Retention { ThinAfter = thin, ThinTo = Seconds(random.Next(1, 4)), Keep = keep },
        };
        return this with
        {
            Options = Options with
            {
                Retention =
                [
                    new RetentionRule(Draw.Car, null, retention),
                    new RetentionRule(Draw.Bus, random.Next(2) == 0 ? null : Draw.Version, retention),
                ],
            },
        };
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static ImmutableArray<ArchivedType> Archived(Random random)
    {
        var slow = new QueryCondition.Compare(
            new([Draw.Speed], []), Comparison.Less, [new(Value.Of((long)random.Next(1, 5)))]);
        return random.Next(3) switch
        {
            0 => [new ArchivedType(Draw.Bus, null)],
            1 => [new ArchivedType(Draw.Car, slow)],
            _ => [new ArchivedType(Draw.Car, slow), new ArchivedType(Draw.Bus, null)],
        };
    }

    private static Temper Of(Random random)
    {
        var temper = Drawn(random);
        // Drawn from what was drawn: a further draw would make another run of every seed that was ever found.
        var frame = 1 + (int)(temper.Options.SnapshotEveryChanges + temper.Keep) % 9;
        return temper with { Options = temper.Options with { FrameChanges = frame } };
    }

    private static Temper Drawn(Random random) => new()
    {
        Kill = Often(random, 14),
        PowerLoss = Often(random, 14),
        SecondProcess = Often(random, 16),
        DiskTrouble = Often(random, 8),
        DiskFull = Often(random, 8),
        SlowDisk = Often(random, 200),
        ClockJump = Often(random, 10),
        HandOver = Often(random, 8),
        Keep = 5 + random.Next(60),
        Together = random.Next(2) == 0,
        Options = new LiveOptions
        {
            PendingMax = 2 + random.Next(30),
            PendingBytesMax = 2_000 + random.Next(30_000),
            SnapshotEveryChanges = 2 + random.Next(40),
            FeedBytesMax = 1 + random.Next(6_000),
            HistoryBacklogMax = 1 + random.Next(4),
            HistoryBufferPoints = 2 + random.Next(40),
            HistoryPartsMax = 2 + random.Next(6),
            IndexedAttributes = [Draw.Speed],
        },
    };

    /// <summary>Nothing in two runs of five; else up to a number of times in a thousand.</summary>
    private static int Often(Random random, int most) => random.Next(5) < 2 ? 0 : 1 + random.Next(most);
}
