namespace City.Context;

/// <summary>What a subscriber has to be told of one entity.</summary>
/// <param name="FirstSeq">The first change of the entity that it was not told of.</param>
/// <param name="Change">The last one, which is told.</param>
internal sealed record Due(long FirstSeq, Change Change);
