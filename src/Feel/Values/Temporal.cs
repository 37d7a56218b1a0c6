namespace City.Feel;

/// <summary>What is in common to dates, times and durations.</summary>
internal static class Temporal
{
    /// <summary>The value of <c>@"..."</c>, null where it is none (DMN 1.5, 10.3.1.2, rule 66).</summary>
    public static object? Parse(string text)
    {
        if (text.StartsWith('P') || text.StartsWith("-P", StringComparison.Ordinal))
        {
            if (FeelDuration.TryParse(text, out var duration)) return duration;
            return FeelMonths.TryParse(text, out var months) ? months : null;
        }

        if (FeelDate.TryParse(text, out var date)) return date;
        if (FeelDateTime.TryParse(text, out var moment)) return moment;
        return FeelTime.TryParse(text, out var time) ? time : null;
    }

    /// <summary>A date as the moment of its midnight UTC; a moment as it is.</summary>
    public static FeelDateTime? Moment(object? value) => value switch
    {
        FeelDateTime moment => moment,
        FeelDate date => new(date, new(0, 0, FeelZone.Utc)),
        _ => null,
    };
}
