using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>GET /temporal/entities/{id} (GS CIM 009 V1.9.1, 5.7.3 and 6.19.3.1).</summary>
internal static class TemporalEndpoint
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        "attrs", "timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "options", "format", "aggrMethods",
        "aggrPeriodDuration", "local", "localOnly", "type");

    public static async Task RetrieveAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Known);
        var mediaType = MediaTypes.Wanted(x.Http.Request, geo: false);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var query = Read(Writes.Id(x), parameters, context);
        var (form, systemTimes) = Form(parameters);
        if (mediaType == MediaTypes.Json) x.Http.Response.Headers.Append("Link", context.LinkHeader);
        var answer = new TemporalWriter(context, mediaType == MediaTypes.LdJson, systemTimes);
        if (form == TemporalForm.Aggregated)
        {
            await AggregateAsync(x, query, parameters, answer, mediaType).ConfigureAwait(false);
            return;
        }

        var page = Writes.OrThrow(
            await x.Door.City.HistoryAsync(query, x.Caller, x.Cancel).ConfigureAwait(false));
        var buffer = JsonBuffer.Rent();
        answer.Write(buffer, page, form == TemporalForm.Values, query.Time);
        if (!page.Complete) x.Http.Response.Headers.ContentRange = ContentRange(page, query);
        await Answers.SendAsync(x.Http, buffer, mediaType, page.Complete ? 200 : StatusCodes.Status206PartialContent)
            .ConfigureAwait(false);
    }

    private static async Task AggregateAsync(
        Exchange x, HistoryQuery query, Parameters parameters, TemporalWriter answer, string mediaType)
    {
        var methods = Methods(parameters);
        var period = Period(parameters);
        var summaries = Writes.OrThrow(
            await x.Door.City.SummariesAsync(query, period, x.Caller, x.Cancel).ConfigureAwait(false));
        var found = await x.Door.City.FindAsync(query.Id, x.Caller, x.Cancel).ConfigureAwait(false);
        var types = found.TryGet(out var record, out _) ? record.ToEntity().Types : [];
        var buffer = JsonBuffer.Rent();
        answer.WriteAggregated(buffer, query.Id, types, summaries, methods);
        await Answers.SendAsync(x.Http, buffer, mediaType).ConfigureAwait(false);
    }

    private static HistoryQuery Read(string id, in Parameters parameters, LdContext context)
    {
        var (from, until) = Range(parameters);
        var lastN = parameters.Number("lastN", 1);
        if (lastN > HistoryQuery.PointsMax)
            throw new ReadingFault(Faults.Parameter("lastN", $"lastN is at most {HistoryQuery.PointsMax}."));
        return new HistoryQuery
        {
            Id = id,
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
        };
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

    private static (TemporalForm Form, bool SystemTimes) Form(in Parameters parameters)
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

    private static ImmutableArray<string> Methods(in Parameters parameters)
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

    private static TimeSpan? Period(in Parameters parameters)
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

    /// <summary>What part of the past the answer holds (6.3.10).</summary>
    private static string ContentRange(HistoryPage page, HistoryQuery query)
    {
        var times = page.Series.SelectMany(series => series.Points)
            .Select(point => query.Time == HistoryTime.Observed ? point.ObservedAt : point.RecordedAt).ToList();
        var (first, last) = times.Count > 0 ? (times.Min(), times.Max()) : (query.From, query.Until);
        var size = times.Count.ToString(CultureInfo.InvariantCulture);
        return query.LastN is null ? $"date-time {first}-{last}/*" : $"date-time {last}-{first}/{size}";
    }

    private enum TemporalForm
    {
        Normalized,
        Values,
        Aggregated,
    }
}
