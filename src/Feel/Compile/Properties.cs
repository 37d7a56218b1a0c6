namespace City.Feel;

/// <summary>
/// What stands behind a point: entries of contexts, parts of dates, times, durations and ranges (table 65).
/// </summary>
internal static class Properties
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone", "years", "months",
        "days", "hours", "minutes", "seconds", "start", "end", "start included", "end included",
    };

    /// <summary>Names with blanks in them, which the parser must know.</summary>
    public static IEnumerable<string> Spaced => Names.Where(name => name.Contains(' ', StringComparison.Ordinal));

    /// <summary>True where a value that is no context has this property.</summary>
    public static bool IsOne(object? value, string name) => Names.Contains(name) && value switch
    {
        FeelDate => name is "year" or "month" or "day" or "weekday",
        FeelDateTime => name is "year" or "month" or "day" or "weekday" || IsOfTime(name),
        FeelTime => IsOfTime(name),
        FeelDuration => name is "days" or "hours" or "minutes" or "seconds",
        FeelMonths => name is "years" or "months",
        FeelRange => name is "start" or "end" or "start included" or "end included",
        _ => false,
    };

    /// <summary>The type of a property of values of a type; null where they have none of the name.</summary>
    public static FeelType? TypeOf(FeelType type, string name)
    {
        if (Samples.Of(type) is not { } sample || !IsOne(sample, name)) return null;
        if (name is "start" or "end") return type.Element;
        return name == "timezone" ? FeelType.String
            : name == "time offset" ? FeelType.DaysDuration : FeelType.OfKind(FeelType.KindOf(Get(sample, name)));
    }

    public static object? Path(Run run, object? target, string name, Span at)
    {
        if (target is FeelList list)
        {
            run.Enter();
            run.MayHold(list.Count);
            var items = new object?[list.Count];
            for (var i = 0; i < items.Length; i++) items[i] = Path(run, list[i], name, at);
            run.Leave();
            return new FeelList(items);
        }

        if (target is FeelContext context && context.TryGet(name, out var value)) return value;
        if (IsOne(target, name)) return Get(target, name);
        return target is null ? null : run.Null(
            FeelCodes.UnknownName, at, $"A {FeelType.NameOf(target)} has nothing called '{name}' here.",
            $"{FeelType.NameOf(target)} 中没有 '{name}'。");
    }

    public static object? Get(object? target, string name) => target switch
    {
        FeelDate date => OfDate(date, name),
        FeelDateTime moment when IsOfTime(name) => OfTime(moment.Time, name, moment.OffsetSeconds),
        FeelDateTime moment => OfDate(moment.Date, name),
        FeelTime time => OfTime(time, name, time.OffsetSeconds),
        FeelDuration duration => OfDuration(duration, name),
        FeelMonths months => FeelNumber.Of(name == "years" ? months.Months / 12 : months.Months % 12),
        FeelRange range => OfRange(range, name),
        _ => null,
    };

    private static bool IsOfTime(string name) => name is "hour" or "minute" or "second" or "time offset" or "timezone";

    private static FeelNumber OfDate(FeelDate date, string name) => FeelNumber.Of(name switch
    {
        "year" => date.Year,
        "month" => date.Month,
        "day" => date.Day,
        _ => date.Weekday,
    });

    private static object? OfTime(FeelTime time, string name, int? offset) => name switch
    {
        "hour" => FeelNumber.Of(time.Hour),
        "minute" => FeelNumber.Of(time.Minute),
        "second" =>
            FeelNumber.TryMake(time.Second * (Int128)FeelTime.NanosPerSecond + time.Nanosecond, -9, out var exact)
            ? exact : null,
        "timezone" => time.Zone?.Region,
        _ => offset is { } seconds ? new FeelDuration((Int128)seconds * FeelTime.NanosPerSecond) : null,
    };

    private static object? OfDuration(FeelDuration duration, string name)
    {
        var seconds = duration.Nanoseconds / FeelTime.NanosPerSecond;
        return name switch
        {
            "days" => FeelNumber.Of((long)(seconds / 86_400)),
            "hours" => FeelNumber.Of((long)(seconds / 3600 % 24)),
            "minutes" => FeelNumber.Of((long)(seconds / 60 % 60)),
            _ => FeelNumber.TryMake(duration.Nanoseconds % (60 * FeelTime.NanosPerSecond), -9, out var exact)
                ? exact : null,
        };
    }

    private static object? OfRange(FeelRange range, string name) => name switch
    {
        "start" => range.Start,
        "end" => range.End,
        "start included" => Truth.Of(range.StartIncluded),
        _ => Truth.Of(range.EndIncluded),
    };
}
