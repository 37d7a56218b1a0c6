using System.Collections.Immutable;

namespace City.Identify;

/// <summary>Some names of the store.</summary>
/// <param name="Names">They, as they were registered.</param>
/// <param name="Next">Where to read on; 0 where these were the last.</param>
internal sealed record NamePage(ImmutableArray<string> Names, long Next);
