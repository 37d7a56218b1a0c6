using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>A part of the past of several entities, of the same range of time for all of them.</summary>
/// <param name="Pages">
/// One for each entity that the city ever held, in the order asked for, also without points.
/// </param>
/// <param name="Next">Where to read on, or null where nothing was cut off.</param>
public sealed record HistoriesPage(ImmutableArray<HistoryPage> Pages, HistoryPosition? Next);
