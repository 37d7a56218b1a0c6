namespace City.Screen.Wire;

/// <summary>The same in both languages.</summary>
/// <param name="En">In English.</param>
/// <param name="Zh">In Chinese.</param>
public sealed record RuleText(string En, string Zh);
