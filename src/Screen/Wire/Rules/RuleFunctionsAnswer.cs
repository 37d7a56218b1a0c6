namespace City.Screen.Wire;

/// <summary>What <c>GET /api/rules/feel</c> says.</summary>
/// <param name="Functions">How each function is called; forms of one stand apart by <c> | </c>.</param>
public sealed record RuleFunctionsAnswer(IReadOnlyList<string> Functions);
