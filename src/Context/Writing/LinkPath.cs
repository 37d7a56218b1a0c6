namespace City.Context;

/// <summary>The way from the entity of an answer to one that is written inside of it.</summary>
/// <param name="Id">The entity around.</param>
/// <param name="Outer">What is around that, or null.</param>
internal sealed record LinkPath(string Id, LinkPath? Outer);
