namespace City.Screen.Wire;

/// <summary>The part of an input that a finding is about.</summary>
/// <param name="Input">The input.</param>
/// <param name="Part">A unary test of FEEL; <c>-</c> for all of it.</param>
public sealed record RuleCell(string Input, string Part);
