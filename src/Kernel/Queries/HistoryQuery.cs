using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Which part of an entity's past is asked for (GS CIM 009 V1.9.1, 4.11 and 5.7.3).</summary>
public sealed record HistoryQuery
{
    /// <summary>The most points that one answer holds, over all series.</summary>
    public const int PointsMax = 100_000;

    /// <summary>The entity's id.</summary>
    public required string Id { get; init; }

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

    /// <summary>The most points of all series together, 1 to <see cref="PointsMax"/>.</summary>
    public int Limit { get; init; } = 10_000;
}
