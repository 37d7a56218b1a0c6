namespace City.Identify;

/// <summary>
/// Finds hours that are not like the same hour of the days before. Of at least three of the seven days before, the
/// median of that hour is what is usual, and the median distance from it what it usually varies by. An hour stands out
/// where it is further from the usual than the greatest of: 4.5 times what it varies by, half of what is usual, and 50.
/// An hour that still goes on can only stand out upwards.
/// </summary>
internal static class Anomalies
{
    /// <summary>The rule in words, English and Chinese.</summary>
    public static readonly (string En, string Zh) Rule = (
        "An hour stands out where its number is further from the median of the same hour of the seven days before (at "
        + "least three) than the greatest of: 4.5 times their median deviation, half of the median, and 50. The hour "
        + "that still goes on can only stand out upwards.",
        "某小时数值与前七天（至少三天）同一小时的中位数之差，超过下列三者的最大值即为异常：4.5 倍绝对中位差、中位数的一半、50。"
        + "尚未结束的小时只判断骤升。");

    private const int Days = 7, DaysLeast = 3;
    private const double Factor = 4.5, Share = 0.5, Least = 50;

    /// <summary>The days that are looked at before an hour.</summary>
    public static TimeSpan Reach => TimeSpan.FromDays(Days);

    /// <summary>What stands out in an hour, by prefix.</summary>
    /// <param name="hours">The hour, and those of the days before.</param>
    /// <param name="begin">The hour looked at.</param>
    /// <param name="isOver">Whether it is over.</param>
    public static List<Anomaly> Find(IReadOnlyList<HourTable> hours, DateTimeOffset begin, bool isOver)
    {
        var found = new List<Anomaly>();
        var here = hours.FirstOrDefault(hour => hour.Begin == begin) ?? new HourTable(begin);
        var before = Enumerable.Range(1, Days)
            .Select(day => hours.FirstOrDefault(hour => hour.Begin == begin - TimeSpan.FromDays(day)))
            .OfType<HourTable>().ToList();
        if (before.Count < DaysLeast) return found;
        var now = Sums(here);
        var past = before.ConvertAll(Sums);
        foreach (var prefix in now.Keys.Union(past.SelectMany(day => day.Keys)).Distinct())
        {
            Look(found, (begin, prefix, false), now.GetValueOrDefault(prefix).Resolved,
                [.. past.Select(day => (double)day.GetValueOrDefault(prefix).Resolved)]);
            Look(found, (begin, prefix, true), now.GetValueOrDefault(prefix).Unanswered,
                [.. past.Select(day => (double)day.GetValueOrDefault(prefix).Unanswered)]);
        }

        return [.. found.Where(one => isOver || one.Value > one.Usual)
            .OrderByDescending(one => Math.Abs(one.Value - one.Usual))];
    }

    private static void Look(
        List<Anomaly> found, (DateTimeOffset Hour, string Prefix, bool OfFailures) of, long value, double[] past)
    {
        var usual = Median(past);
        var bound = Math.Max(Math.Max(Factor * Median([.. past.Select(one => Math.Abs(one - usual))]), Share * usual),
            Least);
        if (Math.Abs(value - usual) > bound)
            found.Add(new Anomaly(of.Hour, of.Prefix, of.OfFailures, value, usual, bound));
    }

    private static Dictionary<string, (long Resolved, long Unanswered)> Sums(HourTable hour)
    {
        var sums = new Dictionary<string, (long Resolved, long Unanswered)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, counts) in hour.Traffic)
        {
            var before = sums.GetValueOrDefault(key.Prefix);
            sums[key.Prefix] = (before.Resolved + counts.Resolved, before.Unanswered + counts.Unanswered);
        }

        return sums;
    }

    private static double Median(double[] numbers)
    {
        Array.Sort(numbers);
        var middle = numbers.Length / 2;
        return numbers.Length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }
}
