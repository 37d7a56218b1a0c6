namespace City.Sense;

/// <summary>A file of the folder of feeds, as it was last read.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Feed">The feed that runs by it, or by the last version of it that had no faults; null for none.</param>
/// <param name="Faults">What is wrong with it now; empty where it is in use.</param>
public sealed record FeedFile(string File, string? Feed, ImmutableArray<MappingFault> Faults);
