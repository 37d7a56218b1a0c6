using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>The summaries of one attribute instance, period by period; periods without points are left out.</summary>
/// <param name="Attribute">The attribute's expanded name.</param>
/// <param name="DatasetId">Which instance; null for the default one.</param>
/// <param name="Periods">The periods in order.</param>
public sealed record HistorySummaries(string Attribute, string? DatasetId, ImmutableArray<HistorySummary> Periods);
