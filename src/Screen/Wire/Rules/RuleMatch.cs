namespace City.Screen.Wire;

/// <summary>A rule that matched.</summary>
/// <param name="Rule">Its number, from 1.</param>
/// <param name="Id">Its id, or empty.</param>
/// <param name="Conditions">Each input with its value and the test it passed.</param>
/// <param name="Annotation">What the rule is annotated with, or empty.</param>
public sealed record RuleMatch(int Rule, string Id, IReadOnlyList<string> Conditions, string Annotation);
