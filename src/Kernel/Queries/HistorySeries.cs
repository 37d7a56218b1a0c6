using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// The points of one attribute instance, in the order of the time that was asked by, then of the log.
/// </summary>
/// <param name="Attribute">The attribute's expanded name.</param>
/// <param name="DatasetId">Which instance; null for the default one.</param>
/// <param name="Points">The points.</param>
public sealed record HistorySeries(string Attribute, string? DatasetId, ImmutableArray<HistoryPoint> Points);
