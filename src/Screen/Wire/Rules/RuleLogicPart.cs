namespace City.Screen.Wire;

/// <summary>A part of a boxed expression.</summary>
/// <param name="Name">Its name; empty for a result or a cell.</param>
/// <param name="Logic">The expression.</param>
public sealed record RuleLogicPart(string Name, RuleLogic Logic);
