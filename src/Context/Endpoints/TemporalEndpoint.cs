using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// GET /temporal/entities/{id}, GET /temporal/entities and POST /temporal/entityOperations/query (GS CIM 009 V1.9.1,
/// 5.7.3, 5.7.4, 6.18.3.2, 6.19.3.1 and 6.24).
/// </summary>
internal static class TemporalEndpoint
{
    private static readonly FrozenSet<string> KnownOfOne = FrozenSet.Create([.. TemporalParameters.Known]);

    private static readonly FrozenSet<string> Known =
        FrozenSet.Create([.. TemporalParameters.Known, .. QueryEndpoint.Choosing]);

    private static readonly FrozenSet<string> KnownWithBody =
        FrozenSet.Create([.. Known.Where(QueryBody.InAddress.Contains)]);

    /// <summary>GET /temporal/entities/{id}.</summary>
    public static async Task RetrieveAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, KnownOfOne);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var asked = TemporalRequest.Read(x, parameters, context);
        var id = Writes.Id(x);
        if (asked.Form == TemporalForm.Aggregated)
        {
            var summaries = await SummariesAsync(x, asked, id).ConfigureAwait(false);
            CheckPeriods(x, 0, summaries);
            var found = await x.Door.City.FindAsync(id, x.Caller, x.Cancel).ConfigureAwait(false);
            var types = found.TryGet(out var record, out _) ? record.ToEntity().Types : [];
            var sums = asked.Begin(x);
            asked.Writer.WriteAggregated(sums, id, types, summaries, asked.Methods);
            await Answers.SendAsync(x.Http, sums, asked.MediaType).ConfigureAwait(false);
            return;
        }

        var head = x.Door.City.Head;
        var page = Writes.OrThrow(await x.Door.City.HistoryAsync(asked.Past with { Id = id }, x.Caller, x.Cancel)
            .ConfigureAwait(false));
        var buffer = asked.Begin(x);
        asked.Writer.Write(buffer, page, asked.Form == TemporalForm.Values, asked.Past.Time);
        if (page.Next is { } next) PutRest(x, asked, parameters, new HistoriesPage([page], next), head);
        await Answers.SendAsync(x.Http, buffer, asked.MediaType, StatusOf(page.Next)).ConfigureAwait(false);
    }

    /// <summary>GET /temporal/entities.</summary>
    public static async Task QueryAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Known);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        await AnswerAsync(x, parameters, parameters, context).ConfigureAwait(false);
    }

    /// <summary>POST /temporal/entityOperations/query.</summary>
    public static async Task PostAsync(Exchange x)
    {
        var address = Parameters.Of(x.Http.Request, KnownWithBody);
        var (parameters, context) = await QueryBody.ReadAsync(x, address, Known).ConfigureAwait(false);
        await AnswerAsync(x, parameters, address, context).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(Exchange x, Parameters parameters, Parameters address, LdContext context)
    {
        var query = QueryEndpoint.Read(parameters, context);
        var asked = TemporalRequest.Read(x, parameters, context);
        if (parameters["timerel"] is null)
            throw new ReadingFault(Faults.Parameter("timerel",
                "A query over the past says its range: timerel before, after or between, with timeAt."));
        var head = x.Door.City.Head;
        var page = Writes.OrThrow(await x.Door.City.QueryAsync(query, x.Caller, x.Cancel).ConfigureAwait(false));
        QueryEndpoint.PutCount(x, page);
        if (asked.Form == TemporalForm.Aggregated)
        {
            var all = await SummariesAsync(x, asked, page).ConfigureAwait(false);
            var sums = asked.Begin(x);
            asked.Writer.WriteAggregated(sums, all, asked.Methods);
            PageLinks.Put(x.Http, address, query, page.More, asked.MediaType);
            await Answers.SendAsync(x.Http, sums, asked.MediaType).ConfigureAwait(false);
            return;
        }

        var ids = page.Entities.Select(record => record.Id).ToImmutableArray();
        var found = Writes.OrThrow(
            await x.Door.City.HistoriesAsync(ids, asked.Past, x.Caller, x.Cancel).ConfigureAwait(false));
        var buffer = asked.Begin(x);
        asked.Writer.Write(buffer, found.Pages, asked.Form == TemporalForm.Values, asked.Past.Time);
        PageLinks.Put(x.Http, address, query, page.More && found.Next is null, asked.MediaType);
        if (found.Next is not null) PutRest(x, asked, address, found, head);
        await Answers.SendAsync(x.Http, buffer, asked.MediaType, StatusOf(found.Next)).ConfigureAwait(false);
    }

    private static async ValueTask<ImmutableArray<HistorySummaries>> SummariesAsync(
        Exchange x, TemporalRequest asked, string id) => Writes.OrThrow(await x.Door.City.SummariesAsync(
            asked.Past with { Id = id }, asked.Period, x.Caller, x.Cancel).ConfigureAwait(false));

    private static async ValueTask<List<(EntityRecord, ImmutableArray<HistorySummaries>)>> SummariesAsync(
        Exchange x, TemporalRequest asked, EntityPage page)
    {
        var all = new List<(EntityRecord, ImmutableArray<HistorySummaries>)>(page.Entities.Length);
        var periods = 0L;
        foreach (var record in page.Entities)
        {
            var summaries = await SummariesAsync(x, asked, record.Id).ConfigureAwait(false);
            periods = CheckPeriods(x, periods, summaries);
            all.Add((record, summaries));
        }

        return all;
    }

    private static long CheckPeriods(Exchange x, long before, ImmutableArray<HistorySummaries> more)
    {
        var (most, periods) = (x.Door.Options.TemporalPointsMax, before + more.Sum(each => (long)each.Periods.Length));
        return periods <= most
            ? periods
            : throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.QueryTooMany,
                $"The answer would have more than {most} periods; ask for longer ones, for a shorter range or for "
                + "fewer entities.", "aggrPeriodDuration"));
    }

    private static int StatusOf(HistoryPosition? next) => next is null ? 200 : StatusCodes.Status206PartialContent;

    /// <summary>Says what part of the past the answer holds, and where the rest is (6.3.10).</summary>
    private static void PutRest(
        Exchange x, TemporalRequest asked, in Parameters address, HistoriesPage page, FeedPosition head)
    {
        var (past, next) = (asked.Past, page.Next!.Value);
        var (first, last) = (next.Time, next.Time);
        foreach (var series in page.Pages.SelectMany(each => each.Series))
        {
            foreach (ref readonly var point in series.Points.AsSpan())
            {
                var time = past.Time == HistoryTime.Observed ? point.ObservedAt : point.RecordedAt;
                if (time < first) first = time;
                if (time > last) last = time;
            }
        }

        x.Http.Response.Headers.ContentRange = past.LastN is { } size
            ? $"date-time {last}-{first}/{size.ToString(CultureInfo.InvariantCulture)}"
            : $"date-time {first}-{last}/*";
        // What is last must not change while it is read; what is first does not.
        var asOf = past.LastN is null ? null : past.AsOf ?? Knowledge.Of(head);
        PageLinks.PutReadOn(x.Http, address, next, asOf, asked.MediaType);
    }
}
