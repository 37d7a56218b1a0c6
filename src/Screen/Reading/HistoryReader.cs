using System.Globalization;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// Reads an attribute's past from <c>/ngsi-ld/v1/temporal/entities</c>: the points themselves where they are few, else
/// mean, least and greatest of periods.
/// </summary>
internal sealed class HistoryReader(CityClient city)
{
    /// <summary>The most points that are shown one by one.</summary>
    public const int PointsMax = 1_500;

    /// <summary>About how many periods a longer range is cut into; there are never more than twice as many.</summary>
    private const int PeriodsWanted = 300;

    private static readonly TimeSpan[] Periods =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
    ];

    public async Task<HistoryView> ReadAsync(
        Frame frame, string id, string attribute, HistoryRange range, CancellationToken cancel)
    {
        var (reader, language) = (frame.Headers, frame.Texts.Language);
        var view = new HistoryView { Attribute = attribute, Range = range.Preset, Typed = range.Typed };
        var path = $"/ngsi-ld/v1/temporal/entities/{Uri.EscapeDataString(id)}?attrs={Uri.EscapeDataString(attribute)}";
        if (range.Preset is { } preset)
        {
            var newest = await city.GetAsync(reader, path + "&lastN=1&options=temporalValues", cancel);
            if (!newest.IsGood) return view with { Fault = newest };
            var last = Points(newest, attribute, language);
            if (last.Count == 0) return view;
            // The end is not included, so it lies behind the newest point.
            view = view with
            {
                From = last[^1].Time - HistoryRange.Length(preset),
                Until = last[^1].Time.AddMilliseconds(1),
            };
        }
        else
        {
            view = view with { From = range.From!.Value, Until = range.Until!.Value };
        }

        path += $"&timerel=between&timeAt={Frame.Utc(view.From)}&endTimeAt={Frame.Utc(view.Until)}";
        var counted = await city.GetAsync(
            reader, path + "&options=aggregatedValues&aggrMethods=totalCount&aggrPeriodDuration=PT0S", cancel);
        if (!counted.IsGood) return view with { Fault = counted };
        view = view with { Points = Count(counted, attribute) };
        return view.Points <= PointsMax
            ? await PointsAsync(frame, path, view, cancel)
            : await PeriodsAsync(reader, path, view, cancel);
    }

    /// <summary>The length of periods for a range.</summary>
    internal static TimeSpan PeriodFor(TimeSpan range)
    {
        foreach (var period in Periods)
            if (range / period <= PeriodsWanted)
                return period;
        return Periods[^1] * Math.Ceiling(range / (Periods[^1] * PeriodsWanted));
    }

    private async Task<HistoryView> PointsAsync(
        Frame frame, string path, HistoryView view, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, $"{path}&lastN={PointsMax}&options=temporalValues", cancel);
        return answer.IsGood
            ? view with { Rows = Points(answer, view.Attribute, frame.Texts.Language) }
            : view with { Fault = answer };
    }

    private async Task<HistoryView> PeriodsAsync(
        IHeaderDictionary reader, string path, HistoryView view, CancellationToken cancel)
    {
        var period = PeriodFor(view.Until - view.From);
        var answer = await city.GetAsync(reader, path + "&options=aggregatedValues&aggrMethods=avg,min,max"
            + $"&aggrPeriodDuration={XmlConvert.ToString(period)}", cancel);
        return answer.IsGood
            ? view with { Period = period, Rows = Summaries(answer, view.Attribute) }
            : view with { Fault = answer };
    }

    private static List<HistoryRow> Points(CityAnswer answer, string attribute, string language)
    {
        var rows = new List<HistoryRow>();
        foreach (var series in Series(answer, attribute))
            foreach (var point in Members(series, "values", "objects", "languageMaps", "vocabs"))
                if (point.GetArrayLength() >= 2 && Time(point[1]) is { } time)
                {
                    var value = EntityReader.Bare(point[0], language);
                    rows.Add(new HistoryRow(time, value.Text, value.Number));
                }

        return [.. rows.OrderBy(row => row.Time)];
    }

    private static List<HistoryRow> Summaries(CityAnswer answer, string attribute)
    {
        var rows = new List<HistoryRow>();
        foreach (var series in Series(answer, attribute))
        {
            var least = ByTime(series, "min");
            var greatest = ByTime(series, "max");
            foreach (var (time, mean) in ByTime(series, "avg"))
                rows.Add(new HistoryRow(time, mean.ToString("0.###", CultureInfo.InvariantCulture), mean,
                    least.TryGetValue(time, out var low) ? low : null,
                    greatest.TryGetValue(time, out var high) ? high : null));
        }

        return [.. rows.OrderBy(row => row.Time)];
    }

    private static long Count(CityAnswer answer, string attribute) =>
        Series(answer, attribute).Sum(series => (long)ByTime(series, "totalCount").Values.Sum());

    private static Dictionary<DateTimeOffset, double> ByTime(JsonElement series, string method)
    {
        var found = new Dictionary<DateTimeOffset, double>();
        foreach (var period in Members(series, method))
            if (period.GetArrayLength() >= 2 && period[0].ValueKind == JsonValueKind.Number
                && Time(period[1]) is { } time)
                found[time] = period[0].GetDouble();
        return found;
    }

    // The default instance where there are several; a page shows one line.
    private static IEnumerable<JsonElement> Series(CityAnswer answer, string attribute)
    {
        if (answer.Body is not { ValueKind: JsonValueKind.Object } body
            || !body.TryGetProperty(attribute, out var found))
            return [];
        if (found.ValueKind != JsonValueKind.Array) return [found];
        return found.EnumerateArray()
            .OrderBy(series => EntityReader.Text(series, "datasetId") is null ? 0 : 1).Take(1);
    }

    private static IEnumerable<JsonElement> Members(JsonElement series, params string[] names)
    {
        foreach (var name in names)
            if (series.ValueKind == JsonValueKind.Object && series.TryGetProperty(name, out var list)
                && list.ValueKind == JsonValueKind.Array)
                return list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Array);
        return [];
    }

    private static DateTimeOffset? Time(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(
            text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
