namespace City.Screen.Wire;

/// <summary>What <c>GET /api/rules/models/{name}/versions</c> says.</summary>
/// <param name="Name">The model.</param>
/// <param name="Versions">All its versions, the latest first.</param>
public sealed record RuleVersionsAnswer(string Name, IReadOnlyList<RuleVersion> Versions);
