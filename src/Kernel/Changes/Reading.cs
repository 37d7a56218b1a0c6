namespace City.Kernel;

/// <summary>A reading of an entity's past.</summary>
/// <param name="Attribute">The attribute's expanded name.</param>
/// <param name="DatasetId">Which instance; null for the default one.</param>
/// <param name="ObservedAt">When it was observed; where that was not said, when the city learnt of it.</param>
public sealed record Reading(string Attribute, string? DatasetId, Moment ObservedAt);
