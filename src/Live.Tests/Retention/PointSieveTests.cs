namespace City.Live.Tests;

public sealed class PointSieveTests
{
    private static readonly Moment Now = new(1_000_000);

    private static readonly byte[] Plain = [0x11, (byte)ValueKind.Decimal],
        New = [0x11, (byte)ValueKind.Decimal | 0x80], Aside = [0x11, (byte)ValueKind.Decimal | 0x40],
        Retraction = [0x10, 0x40];

    private static readonly Retention Rule = new()
    {
        Keep = TimeSpan.FromSeconds(600), ThinAfter = TimeSpan.FromSeconds(300), ThinTo = TimeSpan.FromSeconds(20),
    };

    /// <summary>A series as the log has it: recorded in order, observed now and then much earlier, or later.</summary>
    private static readonly Gen<List<(PackedPoint Point, byte[] Shape)>> Series = Gen.Select(
        Gen.Long[0, 40_000], Gen.Long[-60_000, 30_000], Gen.Int[0, 9]).Array[1, 60].Select(steps =>
        {
            var (recorded, series) = (100_000L, new List<(PackedPoint, byte[])>());
            foreach (var (later, observed, how) in steps)
            {
                recorded = Math.Min(recorded + later, Now.Milliseconds);
                var shape = how == 0 ? [] : how == 1 || series.Count == 0 ? New
                    : how == 2 ? Aside : how == 3 ? Retraction : Plain;
                var time = how == 3 && series.Count > 0 ? series[(int)(later % series.Count)].Item1.Observed
                    : how < 6 ? recorded + observed : recorded;
                series.Add((new PackedPoint(1, time, recorded, series.Count + 1, 0, 0, 0), shape));
            }

            return series;
        });

    [Fact]
    public void Whatever_is_asked_within_the_span_has_the_same_answer_without_the_points_that_went() =>
        Gen.Select(Series, Gen.Bool, Gen.Int[0, 100_000]).Sample(
            (series, thins, seed) =>
            {
                var rule = thins ? Rule : Rule with { ThinAfter = null };
                var horizon = Now.Milliseconds - (long)(thins ? Rule.ThinAfter : Rule.Keep)!.Value.TotalMilliseconds;
                var kept = Kept(series, rule);
                Assert.All(series, each => Assert.True(
                    (each.Point.Observed < horizon && each.Point.Recorded < horizon) || kept.Contains(each)));
                var random = new Random(seed);
                for (var tries = 0; tries < 20; tries++)
                {
                    long? at = tries % 3 == 0 ? null : horizon + random.NextInt64(Now.Milliseconds - horizon);
                    var known = horizon + random.NextInt64(Now.Milliseconds - horizon);
                    Assert.Equal(Told(series, at, known), Told(kept, at, known));
                }
            }, iter: 2_000, threads: 1);

    [Fact]
    public void Of_what_is_thinned_the_last_of_each_period_stays() =>
        Series.Sample(
            series =>
            {
                var kept = Kept(series, Rule);
                long thinned = Now.Milliseconds - 300_000, dropped = Now.Milliseconds - 600_000;
                bool Between((PackedPoint Point, byte[] Shape) each) =>
                    (each.Point.Observed < thinned && each.Point.Recorded < thinned)
                    && (each.Point.Observed >= dropped || each.Point.Recorded >= dropped);
                bool IsRetracted((PackedPoint Point, byte[] Shape) each) => each.Shape == Retraction
                    || series.Any(by => by.Shape == Retraction && by.Point.Observed == each.Point.Observed
                        && by.Point.Seq > each.Point.Seq);
                foreach (var period in series.Where(each => Between(each) && !IsRetracted(each)).GroupBy(each =>
                    (long)Math.Floor(each.Point.Observed / 20_000.0)))
                    Assert.Contains(
                        period.OrderBy(each => each.Point.Observed).ThenBy(each => each.Point.Seq).Last(), kept);
            }, iter: 500, threads: 1);

    [Fact]
    public void A_long_past_becomes_as_short_as_its_rule_says()
    {
        var series = Enumerable.Range(0, 900)
            .Select(n => (new PackedPoint(1, n * 1_000L, n * 1_000L, n + 1, 0, 0, 0), n == 0 ? New : Plain)).ToList();

        var kept = Kept(series, Rule);

        // 200 that are young, 15 periods of twenty seconds, and of what is older the first and the last.
        Assert.Equal([0, 399], kept.Select(each => each.Point.Seq - 1).Where(second => second < 400));
        Assert.Equal(15, kept.Count(each => each.Point.Observed is >= 400_000 and < 700_000));
        Assert.Equal(200, kept.Count(each => each.Point.Observed >= 700_000));
    }

    private static List<(PackedPoint Point, byte[] Shape)> Kept(
        List<(PackedPoint Point, byte[] Shape)> series, Retention rule)
    {
        var sorted = series.OrderBy(each => each.Point.Observed).ThenBy(each => each.Point.Seq).ToList();
        var stays = PointSieve.Keep(
            [.. sorted.Select(each => (each.Point, PointShape.RoleOf(each.Shape)))], rule, Now);
        return [.. sorted.Where((_, i) => stays[i])];
    }

    private static string Told(List<(PackedPoint Point, byte[] Shape)> series, long? at, long known)
    {
        var past = new PastSeries();
        for (var again = true; again; again = past.MustTakeAgain)
        {
            past.BeginAgain();
            foreach (var (point, shape) in series.Where(each => each.Point.Recorded <= known))
                past.Take(point, shape, PointShape.RoleOf(shape), at);
        }

        return past.Chosen is { } chosen
            ? $"{chosen.Point.Seq} since {(chosen.Shape.Length == 0 ? 0 : past.CreatedAt(chosen.Point))}"
            : "nothing";
    }
}
