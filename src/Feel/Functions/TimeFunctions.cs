namespace City.Feel;

/// <summary>
/// Functions that make dates, times and durations, and that look at them (DMN 1.5, 10.3.4.1, 10.3.4.6 to 8).
/// </summary>
internal static class TimeFunctions
{
    private static readonly string[] Weekdays =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ];

    public static IEnumerable<Signature> All { get; } =
    [
        Signature.Of("date(from: a): d", DateFrom),
        Signature.Of("date(year: n, month: n, day: n): d", DateOf),
        Signature.Of("time(from: a): t", TimeFrom),
        Signature.Of("time(hour: n, minute: n, second: n, offset: dd ?=): t", TimeOf),
        Signature.Of("date and time(from: a): dt", MomentFrom),
        Signature.Of("date and time(date: a, time: t): dt", MomentOfBoth),
        Signature.Of("date and time(date: a, timezone: s): dt", MomentInZone),
        Signature.Of(
            "date and time(year: n, month: n, day: n, hour: n, minute: n, second: n, offset: dd ?=)", MomentOf),
        Signature.Of("date and time(year: n, month: n, day: n, hour: n, minute: n, second: n, timezone: s): dt",
            MomentOf),
        Signature.Of("duration(from: a)", DurationFrom),
        Signature.Of("years and months duration(from: a, to: a): ym", MonthsBetween),
        Signature.Of("is(value1: a =, value2: a =): b", (_, a, _) => Truth.Of(Is(Given(a[0]), Given(a[1])))),
        Signature.Of("day of year(date: a): n", (run, a, at) =>
            DateIn(a[0]) is { } date ? FeelNumber.Of(date.DayOfYear) : run.NullOfTypes("day of year", a[0], null, at)),
        Signature.Of("day of week(date: a): s", (run, a, at) =>
            DateIn(a[0]) is { } date ? Weekdays[date.Weekday - 1] : run.NullOfTypes("day of week", a[0], null, at)),
        Signature.Of("month of year(date: a): s", (run, a, at) =>
            DateIn(a[0]) is { } date ? Months[date.Month - 1] : run.NullOfTypes("month of year", a[0], null, at)),
        Signature.Of("week of year(date: a): n", (run, a, at) =>
            DateIn(a[0]) is { } date ? FeelNumber.Of(WeekOf(date)) : run.NullOfTypes("week of year", a[0], null, at)),
        Signature.Of("now(): dt", (run, _, _) => Now(run)),
        Signature.Of("today(): d", (run, _, _) => Now(run).Date),
    ];

    private static object? Given(object? argument) => argument == FeelFunction.Missing ? null : argument;

    private static object? NoSuch(Run run, Span at) => run.Null(
        FeelCodes.WrongValue, at, "There is no such date, time or duration, or the text is none.",
        "没有这样的日期、时间或时段，或文本无效。");

    private static object? Single(object? value) => value is FeelList { Count: 1 } list ? list[0] : value;

    private static FeelDate? DateIn(object? value) => Single(value) switch
    {
        FeelDate date => date,
        FeelDateTime moment => moment.Date,
        _ => null,
    };

    private static object? DateFrom(Run run, object?[] arguments, Span at) => Single(arguments[0]) switch
    {
        string text when FeelDate.TryParse(text, out var date) => date,
        FeelDate date => date,
        FeelDateTime moment => moment.Date,
        _ => NoSuch(run, at),
    };

    private static bool Whole(object? value, out long whole)
    {
        whole = 0;
        return value is FeelNumber number && number.TryRound(0, FeelRounding.Down, out var round)
            && round.TryLong(out whole);
    }

    private static object? DateOf(Run run, object?[] arguments, Span at) =>
        Whole(arguments[0], out var year) && Whole(arguments[1], out var month) && Whole(arguments[2], out var day)
        && FeelDate.TryMake(year, month, day, out var date) ? date : NoSuch(run, at);

    private static object? TimeFrom(Run run, object?[] arguments, Span at) => Single(arguments[0]) switch
    {
        string text when !text.StartsWith('T') && FeelTime.TryParse(text, out var time) => time,
        FeelTime time => time,
        FeelDateTime moment => moment.Time,
        FeelDate => new FeelTime(0, 0, FeelZone.Utc),
        _ => NoSuch(run, at),
    };

    private static object? TimeOf(Run run, object?[] arguments, Span at) =>
        Time(arguments.AsSpan(0, 3), arguments[3]) is { } time ? time : NoSuch(run, at);

    private static FeelTime? Time(ReadOnlySpan<object?> parts, object? zone)
    {
        if (!Whole(parts[0], out var hour) || !Whole(parts[1], out var minute) || parts[2] is not FeelNumber second)
            return null;
        if (!second.TryRound(9, FeelRounding.Down, out var cut) || !Whole(cut, out var whole) || cut.Sign < 0)
            return null;
        if (whole > 59 || !FeelNumber.TrySubtract(cut, FeelNumber.Of(whole), out var rest)) return null;
        if (!FeelNumber.TryMultiply(rest, FeelNumber.Of(FeelTime.NanosPerSecond), out rest)) return null;
        if (!Whole(rest, out var nanos) || !FeelTime.TryMake(hour, minute, whole, nanos, out var time)) return null;
        switch (zone)
        {
            case FeelDuration offset:
                return FeelZone.OfOffset(offset.Seconds) is { } fixedZone ? time with { Zone = fixedZone } : null;
            case string region:
                return FeelZone.OfRegion(region) is { } named ? time with { Zone = named } : null;
            default:
                return time;
        }
    }

    private static object? MomentFrom(Run run, object?[] arguments, Span at) => Single(arguments[0]) switch
    {
        string text when FeelDateTime.TryParse(text, out var moment) => moment,
        string text when FeelDate.TryParse(text, out var date) => new FeelDateTime(date, default),
        FeelDate date => Temporal.Moment(date),
        FeelDateTime moment => moment,
        _ => NoSuch(run, at),
    };

    private static object? MomentOfBoth(Run run, object?[] arguments, Span at) =>
        DateIn(arguments[0]) is { } date ? new FeelDateTime(date, (FeelTime)arguments[1]!) : NoSuch(run, at);

    private static object? MomentInZone(Run run, object?[] arguments, Span at)
    {
        if (Single(arguments[0]) is not FeelDateTime moment || FeelZone.OfRegion((string)arguments[1]!) is not { } zone)
            return NoSuch(run, at);
        return moment with { Time = moment.Time with { Zone = zone } };
    }

    private static object? MomentOf(Run run, object?[] arguments, Span at) =>
        DateOf(run, arguments, at) is FeelDate date && Time(arguments.AsSpan(3, 3), arguments[6]) is { } time
            ? new FeelDateTime(date, time)
            : NoSuch(run, at);

    private static object? DurationFrom(Run run, object?[] arguments, Span at) => Single(arguments[0]) switch
    {
        string text when FeelDuration.TryParse(text, out var duration) => duration,
        string text when FeelMonths.TryParse(text, out var months) => months,
        FeelDuration duration => duration,
        FeelMonths months => months,
        _ => NoSuch(run, at),
    };

    private static object? MonthsBetween(Run run, object?[] arguments, Span at)
    {
        if (DateIn(arguments[0]) is not { } from || DateIn(arguments[1]) is not { } to) return NoSuch(run, at);
        var months = ((long)to.Year - from.Year) * 12 + to.Month - from.Month;
        if (months > 0 && to.Day < from.Day) months--;
        else if (months < 0 && to.Day > from.Day) months++;
        return new FeelMonths(months);
    }

    /// <summary>
    /// The same in every part: 12:00Z is not 12:00+00:00 of another zone, nor [1..2] the range (0..2].
    /// </summary>
    private static bool Is(object? one, object? other) => (Single(one), Single(other)) switch
    {
        (FeelTime a, FeelTime b) => a.NanoOfDay == b.NanoOfDay && SameZone(a, b),
        (FeelDateTime a, FeelDateTime b) => a.LocalNanos == b.LocalNanos && SameZone(a.Time, b.Time),
        (var a, var b) => Operators.Same(a, b) is true,
    };

    private static bool SameZone(FeelTime a, FeelTime b) => Equals(a.Zone, b.Zone);

    // ISO 8601: the week belongs to the year in which its Thursday lies.
    private static long WeekOf(FeelDate date)
    {
        var thursday = date.DayNumber - date.Weekday + 4;
        return FeelDate.TryFromDays(thursday, out var day) ? (day.DayOfYear - 1) / 7 + 1 : 1;
    }

    private static FeelDateTime Now(Run run)
    {
        var now = run.Clock.GetLocalNow();
        FeelDate.TryMake(now.Year, now.Month, now.Day, out var date);
        var zone = FeelZone.OfOffset((long)now.Offset.TotalSeconds);
        return new(date, new((int)now.TimeOfDay.TotalSeconds, (int)(now.Ticks % TimeSpan.TicksPerSecond) * 100, zone));
    }
}
