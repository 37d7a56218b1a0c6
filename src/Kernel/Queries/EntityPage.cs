using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>A page of entities, in the city's own stable order.</summary>
/// <param name="Entities">The entities.</param>
/// <param name="More">Whether matches follow behind the page.</param>
/// <param name="Total">How many match in all, where the query asked for the count.</param>
public sealed record EntityPage(ImmutableArray<EntityRecord> Entities, bool More, long? Total);
