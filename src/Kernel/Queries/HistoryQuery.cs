using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Which part of an entity's past is asked for (GS CIM 009 V1.9.1, 4.11 and 5.7.3).</summary>
public sealed record HistoryQuery
{
    /// <summary>The most points that one answer holds, over all series.</summary>
    public const int PointsMax = 100_000;

    /// <summary>The entity's id; passed over where the ids of several stand beside the query.</summary>
    public string Id { get; init; } = "";

    /// <summary>The attributes, as expanded IRIs; empty for all.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>By which of a point's two times it is chosen and ordered.</summary>
    public HistoryTime Time { get; init; } = HistoryTime.Observed;

    /// <summary>From this moment on, included.</summary>
    public Moment From { get; init; } = Moment.Earliest;

    /// <summary>Up to this moment, not included.</summary>
    public Moment Until { get; init; } = Moment.Latest;

    /// <summary>Only the last so many points of each series, 1 to <see cref="PointsMax"/>, or null.</summary>
    public int? LastN { get; init; }

    /// <summary>
    /// The most points of all series of all entities together, 1 to <see cref="PointsMax"/>. The answer holds the first
    /// of them in the order of time, or the newest with <see cref="LastN"/>, and ends behind all points of a time; only
    /// where the points of one time are more than the limit, it ends behind a change. The points of one change stand
    /// together even where they are more than the limit.
    /// </summary>
    public int Limit { get; init; } = 10_000;

    /// <summary>
    /// Only what follows behind this position, or null: what an answer that was cut off names as the next. With
    /// <see cref="LastN"/> that is what is older; it still chooses among the last points of the whole range.
    /// </summary>
    public HistoryPosition? Behind { get; init; }

    /// <summary>
    /// Only what the city had learnt then, or null. So the last points of a series stay the same ones while they are
    /// read in several answers.
    /// </summary>
    public Knowledge? AsOf { get; init; }
}
