namespace City.Kernel;

/// <summary>Whose past is kept how long.</summary>
/// <param name="Type">The entity type, an expanded IRI.</param>
/// <param name="Attribute">The attribute, an expanded IRI; null for all that have no rule of their own.</param>
/// <param name="Retention">How long.</param>
public sealed record RetentionRule(string Type, string? Attribute, Retention Retention);
