namespace City.Screen.Wire;

/// <summary>What <c>GET /api/rules/models/{name}/diff</c> says.</summary>
/// <param name="From">The number of the older version.</param>
/// <param name="To">The number of the newer one.</param>
/// <param name="Changes">How they differ.</param>
public sealed record RuleDiffAnswer(int From, int To, IReadOnlyList<RuleChange> Changes);
