using System.Collections.Immutable;
using System.Xml;

namespace City.Context;

/// <summary>Reads from the parameters which part of the past is wanted, and in which form (4.11 and 4.5.19).</summary>
internal static class TemporalParameters
{
    /// <summary>The parameters that this reads.</summary>
    public static readonly ImmutableArray<string> Known =
    [
        "attrs", "timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "options", "format", "aggrMethods",
        "aggrPeriodDuration", "local", "localOnly", "type", PageLinks.ReadOn, PastParameters.AsOf,
    ];

    /// <summary>The part of the past.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="context">The context of their names.</param>
    /// <param name="city">The city.</param>
    /// <param name="limit">The most points of the answer.</param>
    public static HistoryQuery Read(in Parameters parameters, LdContext context, ICity city, int limit)
    {
        var (from, until) = Range(parameters);
        var lastN = parameters.Number("lastN", 1);
        if (lastN > HistoryQuery.PointsMax)
            throw new ReadingFault(Faults.Parameter("lastN", $"lastN is at most {HistoryQuery.PointsMax}."));
        return new HistoryQuery
        {
            Attributes = parameters["attrs"] is { } attrs ? Names.Expanded("attrs", attrs, context) : [],
            Time = parameters["timeproperty"] switch
            {
                null or "observedAt" => HistoryTime.Observed,
                "createdAt" or "modifiedAt" => HistoryTime.Recorded,
                _ => throw new ReadingFault(Faults.Parameter(
                    "timeproperty", "The timeproperty is observedAt, createdAt or modifiedAt.")),
            },
            From = from,
            Until = until,
            LastN = lastN,
            Limit = limit,
            Behind = Behind(parameters),
            AsOf = PastParameters.Known(parameters, city),
        };
    }

    /// <summary>The form of the answer, and whether it holds system times.</summary>
    public static (TemporalForm Form, bool SystemTimes) Form(in Parameters parameters)
    {
        var (form, systemTimes) = (TemporalForm.Normalized, false);
        var names = new List<string>();
        if (parameters["options"] is { } options) names.AddRange(Names.Split("options", options));
        if (parameters["format"] is { } format) names.Add(format);
        foreach (var name in names)
        {
            if (name == "sysAttrs") systemTimes = true;
            else
                form = name switch
                {
                    "normalized" or "concise" => TemporalForm.Normalized,
                    "temporalValues" or "simplified" or "keyValues" => TemporalForm.Values,
                    "aggregatedValues" => TemporalForm.Aggregated,
                    _ => throw new ReadingFault(Faults.Parameter("options",
                        "The options are temporalValues, aggregatedValues, normalized and sysAttrs.")),
                };
        }

        if (form != TemporalForm.Aggregated && parameters["aggrMethods"] is not null) form = TemporalForm.Aggregated;
        return (form, systemTimes);
    }

    /// <summary>The methods by which periods are summed up.</summary>
    public static ImmutableArray<string> Methods(in Parameters parameters)
    {
        if (parameters["aggrMethods"] is not { } text)
            throw new ReadingFault(Faults.Parameter("aggrMethods", "aggregatedValues goes together with aggrMethods."));
        var methods = Names.Split("aggrMethods", text);
        foreach (var method in methods)
            if (!TemporalWriter.Methods.Contains(method))
                throw new ReadingFault(Faults.Parameter("aggrMethods", $"'{Faults.Shorten(method)}' is no method; use "
                    + string.Join(", ", TemporalWriter.Methods) + "."));
        return methods;
    }

    /// <summary>The length of a period, or null for one over all.</summary>
    public static TimeSpan? Period(in Parameters parameters)
    {
        if (parameters["aggrPeriodDuration"] is not { } text) return null;
        try
        {
            var period = XmlConvert.ToTimeSpan(text);
            if (period == TimeSpan.Zero) return null;
            if (period > TimeSpan.Zero) return period;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            // Said below, as for a negative one.
        }

        throw new ReadingFault(Faults.Parameter("aggrPeriodDuration",
            "The aggrPeriodDuration is an ISO 8601 duration, such as PT1H or P1D; PT0S is one period over all."));
    }

    private static HistoryPosition? Behind(in Parameters parameters)
    {
        if (parameters[PageLinks.ReadOn] is not { } text) return null;
        return HistoryPosition.TryParse(text, out var position)
            ? position
            : throw new ReadingFault(Faults.Parameter(
                PageLinks.ReadOn, "readOn is what the Link header of the answer before says, unchanged."));
    }

    /// <summary>before: up to timeAt; after: from behind it; between: from timeAt up to endTimeAt (4.11).</summary>
    private static (Moment From, Moment Until) Range(in Parameters parameters)
    {
        var relation = parameters["timerel"];
        var (at, end) = (Time(parameters, "timeAt"), Time(parameters, "endTimeAt"));
        if (relation is null)
            return at is null && end is null
                ? (Moment.Earliest, Moment.Latest)
                : throw new ReadingFault(Faults.Parameter("timerel", "timeAt goes together with timerel."));
        if (at is not { } begin)
            throw new ReadingFault(Faults.Parameter("timeAt", "timerel goes together with timeAt."));
        if (relation == "between" && end is null)
            throw new ReadingFault(Faults.Parameter("endTimeAt", "between goes together with endTimeAt."));
        return relation switch
        {
            "before" => (Moment.Earliest, begin),
            "after" => (new Moment(Math.Min(begin.Milliseconds + 1, Moment.Latest.Milliseconds)), Moment.Latest),
            "between" when begin <= end!.Value => (begin, end.Value),
            "between" => throw new ReadingFault(Faults.Parameter("endTimeAt", "endTimeAt lies before timeAt.")),
            _ => throw new ReadingFault(Faults.Parameter("timerel", "The timerel is before, after or between.")),
        };
    }

    private static Moment? Time(in Parameters parameters, string name)
    {
        if (parameters[name] is not { } text) return null;
        return Moment.TryParse(text, out var moment)
            ? moment
            : throw new ReadingFault(Faults.Parameter(name,
                $"{name} is a date and time with seconds and zone, such as 2026-11-23T08:15:30Z."));
    }
}
