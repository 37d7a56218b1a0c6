namespace City.Screen.Wire;

/// <summary>A rule of a decision table; each text stands in the column of its place.</summary>
/// <param name="Id">Its id, or empty.</param>
/// <param name="Inputs">Unary tests of FEEL.</param>
/// <param name="Outputs">Expressions of FEEL.</param>
/// <param name="Annotations">Notes.</param>
public sealed record RuleRow(
    string Id, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<string> Annotations);
