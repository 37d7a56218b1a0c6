using System.Collections.Immutable;

namespace City.Context;

/// <summary>Writes an entity's past (GS CIM 009 V1.9.1, 4.5.6 to 4.5.9 and 4.5.19).</summary>
internal sealed class TemporalWriter(LdContext context, bool contextInBody, bool systemTimes)
{
    /// <summary>The methods of aggregation.</summary>
    public static readonly ImmutableArray<string> Methods =
        ["totalCount", "distinctCount", "sum", "avg", "min", "max", "stddev", "sumsq"];

    /// <summary>Writes points, as instances of their attributes or as pairs of value and time.</summary>
    public void Write(JsonBuffer into, HistoryPage page, bool values, HistoryTime time)
    {
        Head(into, page.Id, page.Types);
        foreach (var group in page.Series.GroupBy(series => series.Attribute, StringComparer.Ordinal))
        {
            var series = group.ToArray();
            into.Write((byte)',');
            into.Quoted(context.Compact(group.Key));
            into.Write((byte)':');
            if (values) Values(into, series, time);
            else Instances(into, series);
        }

        Tail(into);
    }

    /// <summary>Writes the points of several entities; those without points are left out (5.7.4.4).</summary>
    public void Write(JsonBuffer into, ImmutableArray<HistoryPage> pages, bool values, HistoryTime time)
    {
        into.Write((byte)'[');
        var first = true;
        foreach (var page in pages)
        {
            if (!page.Series.Any(HasPoints)) continue;
            if (!first) into.Write((byte)',');
            first = false;
            Write(into, page, values, time);
        }

        into.Write((byte)']');
    }

    /// <summary>Writes summaries by period.</summary>
    public void WriteAggregated(
        JsonBuffer into, string id, ImmutableArray<string> types, ImmutableArray<HistorySummaries> all,
        ImmutableArray<string> methods)
    {
        Head(into, id, types);
        foreach (var group in all.GroupBy(summaries => summaries.Attribute, StringComparer.Ordinal))
        {
            var series = group.ToArray();
            into.Write((byte)',');
            into.Quoted(context.Compact(group.Key));
            into.Write((byte)':');
            if (series.Length > 1) into.Write((byte)'[');
            for (var i = 0; i < series.Length; i++)
            {
                if (i > 0) into.Write((byte)',');
                Aggregated(into, series[i], methods);
            }

            if (series.Length > 1) into.Write((byte)']');
        }

        Tail(into);
    }

    /// <summary>Writes summaries of several entities; those without points are left out.</summary>
    public void WriteAggregated(
        JsonBuffer into, List<(EntityRecord Record, ImmutableArray<HistorySummaries> Summaries)> all,
        ImmutableArray<string> methods)
    {
        into.Write((byte)'[');
        var first = true;
        foreach (var (record, summaries) in all)
        {
            if (!summaries.Any(each => each.Periods.Length > 0)) continue;
            if (!first) into.Write((byte)',');
            first = false;
            WriteAggregated(into, record.Id, record.ToEntity().Types, summaries, methods);
        }

        into.Write((byte)']');
    }

    private void Head(JsonBuffer into, string id, ImmutableArray<string> types)
    {
        into.Write("{\"id\":"u8);
        into.Quoted(id);
        if (types.IsDefaultOrEmpty) return;
        into.Write(",\"type\":"u8);
        if (types.Length > 1) into.Write((byte)'[');
        for (var i = 0; i < types.Length; i++)
        {
            if (i > 0) into.Write((byte)',');
            into.Quoted(context.Compact(types[i]));
        }

        if (types.Length > 1) into.Write((byte)']');
    }

    private void Tail(JsonBuffer into)
    {
        if (contextInBody)
        {
            into.Write(",\"@context\":"u8);
            into.Write(context.Body);
        }

        into.Write((byte)'}');
    }

    private static bool HasPoints(HistorySeries series)
    {
        foreach (ref readonly var point in series.Points.AsSpan())
            if (point.Shape is not null)
                return true;
        return false;
    }

    private void Instances(JsonBuffer into, HistorySeries[] series)
    {
        into.Write((byte)'[');
        var first = true;
        foreach (var one in series)
        {
            var like = default(Pieces);
            foreach (ref readonly var point in one.Points.AsSpan())
            {
                if (point.Shape is null) continue;
                if (!first) into.Write((byte)',');
                first = false;
                Instance(into, one, point, ref like);
            }
        }

        into.Write((byte)']');
    }

    /// <summary>
    /// An instance. What follows from the shape is written once and then repeated for the points that share it.
    /// </summary>
    private void Instance(JsonBuffer into, HistorySeries series, in HistoryPoint point, ref Pieces like)
    {
        var shape = point.Shape!;
        var same = ReferenceEquals(shape, like.Shape);
        into.Write(EntityWriter.Heads[(int)shape.Kind]);
        Value(into, shape.Kind, point.Value, wrapped: true);
        if (same) into.Repeat(like.Unit, like.UnitLength);
        else like = new Pieces(shape, into.Length, Unit(into, shape, series.DatasetId), 0, 0);
        if (point.HasObservedAt)
        {
            into.Write(",\"observedAt\":"u8);
            into.Quoted(point.ObservedAt);
        }

        if (systemTimes)
        {
            into.Write(",\"createdAt\":"u8);
            into.Quoted(point.RecordedAt);
            into.Write(",\"modifiedAt\":"u8);
            into.Quoted(point.RecordedAt);
            into.Write(",\"instanceId\":\""u8);
            into.Write(ReadingEndpoints.IdPrefix);
            into.Number(point.ObservedAt.Milliseconds);
            into.Write((byte)':');
            into.Number(point.Seq);
            into.Write((byte)'"');
        }

        if (same) into.Repeat(like.Subs, like.SubsLength);
        else like = like with { Subs = into.Length, SubsLength = SubAttributes(into, shape) };
        into.Write((byte)'}');
    }

    /// <summary>Writes unit and instance; the answer is the length.</summary>
    private static int Unit(JsonBuffer into, Attribute shape, string? datasetId)
    {
        var start = into.Length;
        if (shape.UnitCode is not null)
        {
            into.Write(",\"unitCode\":"u8);
            into.Quoted(shape.UnitCode);
        }

        if (datasetId is not null)
        {
            into.Write(",\"datasetId\":"u8);
            into.Quoted(datasetId);
        }

        return into.Length - start;
    }

    /// <summary>
    /// Writes the sub-attributes with all that they have, those of one name beside each other; the answer is the
    /// length.
    /// </summary>
    private int SubAttributes(JsonBuffer into, Attribute shape)
    {
        var start = into.Length;
        var subs = shape.SubAttributes;
        for (var i = 0; i < subs.Length; i++)
        {
            var sub = subs[i];
            var isFirst = i == 0 || subs[i - 1].Name != sub.Name;
            var isLast = i == subs.Length - 1 || subs[i + 1].Name != sub.Name;
            into.Write((byte)',');
            if (isFirst)
            {
                into.Quoted(context.Compact(sub.Name));
                into.Write((byte)':');
                if (!isLast) into.Write((byte)'[');
            }

            if (EntityWriter.IsTypeName(sub.Kind, sub.Name)) Value(into, sub.Kind, sub.Value, wrapped: true);
            else SubAttribute(into, sub);
            if (isLast && !isFirst) into.Write((byte)']');
        }

        return into.Length - start;
    }

    private void SubAttribute(JsonBuffer into, Attribute sub)
    {
        into.Write(EntityWriter.Heads[(int)sub.Kind]);
        Value(into, sub.Kind, sub.Value, wrapped: true);
        Unit(into, sub, sub.DatasetId);
        if (sub.ObservedAt is { } observedAt)
        {
            into.Write(",\"observedAt\":"u8);
            into.Quoted(observedAt);
        }

        SubAttributes(into, sub);
        into.Write((byte)'}');
    }

    private void Values(JsonBuffer into, HistorySeries[] series, HistoryTime time)
    {
        if (series.Length > 1) into.Write((byte)'[');
        for (var i = 0; i < series.Length; i++)
        {
            if (i > 0) into.Write((byte)',');
            Pairs(into, series[i], time);
        }

        if (series.Length > 1) into.Write((byte)']');
    }

    private void Pairs(JsonBuffer into, HistorySeries series, HistoryTime time)
    {
        var kind = Kind(series);
        into.Write("{\"type\":"u8);
        into.Quoted(kind.ToString());
        if (series.DatasetId is not null)
        {
            into.Write(",\"datasetId\":"u8);
            into.Quoted(series.DatasetId);
        }

        into.Write((byte)',');
        into.Quoted(Plural(kind));
        into.Write(":["u8);
        var first = true;
        foreach (ref readonly var point in series.Points.AsSpan())
        {
            if (point.Shape is null) continue;
            into.Write(first ? "["u8 : ",["u8);
            first = false;
            Value(into, kind, point.Value, wrapped: false);
            into.Write((byte)',');
            into.Quoted(time == HistoryTime.Observed ? point.ObservedAt : point.RecordedAt);
            into.Write((byte)']');
        }

        into.Write("]}"u8);
    }

    private static AttributeKind Kind(HistorySeries series)
    {
        foreach (ref readonly var point in series.Points.AsSpan())
            if (point.Shape is { } shape)
                return shape.Kind;
        return AttributeKind.Property;
    }

    private static string Plural(AttributeKind kind) => kind switch
    {
        AttributeKind.Relationship => "objects",
        AttributeKind.LanguageProperty => "languageMaps",
        AttributeKind.VocabProperty => "vocabs",
        AttributeKind.ListProperty => "valueLists",
        AttributeKind.ListRelationship => "objectLists",
        AttributeKind.JsonProperty => "jsons",
        _ => "values",
    };

    private void Value(JsonBuffer into, AttributeKind kind, in Value value, bool wrapped)
    {
        if (kind == AttributeKind.VocabProperty && value.AsText() is { } term)
        {
            into.Quoted(context.Compact(term));
        }
        else if (kind == AttributeKind.VocabProperty)
        {
            Terms(into, value);
        }
        else if (wrapped && kind == AttributeKind.ListRelationship)
        {
            TextLists.Write(into, value, static text => (text, "object"));
        }
        else
        {
            into.Value(value);
        }
    }

    /// <summary>Stands by itself: what a lambda captures is made at the beginning of its method.</summary>
    private void Terms(JsonBuffer into, in Value value) =>
        TextLists.Write(into, value, text => (context.Compact(text), null));

    private static void Aggregated(JsonBuffer into, HistorySummaries summaries, ImmutableArray<string> methods)
    {
        into.Write("{\"type\":\"Property\""u8);
        if (summaries.DatasetId is not null)
        {
            into.Write(",\"datasetId\":"u8);
            into.Quoted(summaries.DatasetId);
        }

        foreach (var method in methods)
        {
            into.Write((byte)',');
            into.Quoted(method);
            into.Write(":["u8);
            var first = true;
            foreach (var period in summaries.Periods)
            {
                if (!first) into.Write((byte)',');
                first = false;
                into.Write((byte)'[');
                Figure(into, period, method);
                into.Write((byte)',');
                into.Quoted(period.From);
                into.Write((byte)',');
                into.Quoted(period.Until);
                into.Write((byte)']');
            }

            into.Write((byte)']');
        }

        into.Write((byte)'}');
    }

    private static void Figure(JsonBuffer into, in HistorySummary period, string method)
    {
        switch (method)
        {
            case "totalCount":
                into.Number(period.Count);
                break;
            case "distinctCount":
                into.Number(period.DistinctCount);
                break;
            default:
                into.Number(method switch
                {
                    "sum" => period.Sum,
                    "avg" => period.Mean,
                    "min" => period.Min,
                    "max" => period.Max,
                    "stddev" => period.StandardDeviation,
                    _ => period.SumOfSquares,
                });
                break;
        }
    }

    /// <summary>Where the pieces lie in the buffer that points of one shape share.</summary>
    private readonly record struct Pieces(Attribute? Shape, int Unit, int UnitLength, int Subs, int SubsLength);
}
