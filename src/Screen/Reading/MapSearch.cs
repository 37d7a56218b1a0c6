namespace City.Screen;

/// <summary>What the map's search found.</summary>
/// <param name="Text">What was searched for.</param>
/// <param name="Types">Types whose name holds it.</param>
/// <param name="Entities">Entities whose id or name holds it.</param>
/// <param name="Fault">The answer that could not be used, or null.</param>
internal sealed record MapSearch(
    string Text, IReadOnlyList<TypeCount> Types, IReadOnlyList<PlacedEntity> Entities, CityAnswer? Fault);
