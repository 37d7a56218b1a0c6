namespace City.Screen.Wire;

/// <summary>A name that an expression may use.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">Its type in words of FEEL.</param>
/// <param name="Names">What stands behind it and a point.</param>
/// <param name="Allowed">Its allowed values as unary tests; null where all are.</param>
public sealed record RuleName(string Name, string Type, IReadOnlyList<RuleName> Names, string? Allowed = null);
