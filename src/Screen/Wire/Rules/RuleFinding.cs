namespace City.Screen.Wire;

/// <summary>What is odd about a decision table.</summary>
/// <param name="Decision">The name of the element that the table is of.</param>
/// <param name="Kind"><c>gap</c>, <c>overlap</c>, <c>unreachable</c> or <c>unchecked</c>.</param>
/// <param name="En">In a sentence in English.</param>
/// <param name="Zh">In a sentence in Chinese.</param>
/// <param name="Rules">Numbers from 1 of the rules it is about; none for a gap.</param>
/// <param name="Cells">For each input the part it is about.</param>
public sealed record RuleFinding(
    string Decision, string Kind, string En, string Zh, IReadOnlyList<int> Rules, IReadOnlyList<RuleCell> Cells);
