using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>A part of an entity's past.</summary>
/// <param name="Id">The entity's id.</param>
/// <param name="Types">Its types; those it had last where it is deleted, empty where they are not known any
/// more.</param>
/// <param name="Series">One series for each attribute instance.</param>
/// <param name="Complete">False where the limit cut points off.</param>
public sealed record HistoryPage(
    string Id, ImmutableArray<string> Types, ImmutableArray<HistorySeries> Series, bool Complete)
{
    /// <summary>Where to read on, or null where nothing was cut off.</summary>
    public HistoryPosition? Next { get; init; }
}
