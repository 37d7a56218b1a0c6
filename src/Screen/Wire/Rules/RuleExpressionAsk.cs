namespace City.Screen.Wire;

/// <summary>What is sent to <c>POST /api/rules/feel</c>.</summary>
/// <param name="Expression">An expression in FEEL.</param>
/// <param name="Context">What its variables hold, as a context in FEEL; empty for none.</param>
public sealed record RuleExpressionAsk(string Expression, string? Context = null);
