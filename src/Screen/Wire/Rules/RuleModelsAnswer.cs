namespace City.Screen.Wire;

/// <summary>What <c>GET /api/rules/models</c> says.</summary>
/// <param name="Models">Every model, by its latest version.</param>
public sealed record RuleModelsAnswer(IReadOnlyList<RuleVersion> Models);
