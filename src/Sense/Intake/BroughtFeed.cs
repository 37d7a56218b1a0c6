namespace City.Sense;

/// <summary>A feed that a domain brings along.</summary>
/// <param name="Place">Where its mapping lies, as people name it: <c>domains/Traffic/feeds/road-loops.yaml</c>.</param>
/// <param name="Yaml">The mapping.</param>
public sealed record BroughtFeed(string Place, string Yaml);
