namespace City.Screen.Wire;

/// <summary>A boxed expression (DMN 1.5, 7.3 and 10.2).</summary>
/// <param name="Kind"><c>literalExpression</c>, <c>decisionTable</c>, <c>context</c> and so on.</param>
/// <param name="Text">
/// Of a literal expression its text, of a function its parameters, of a loop its variable; else empty.
/// </param>
/// <param name="Columns">The columns of a relation.</param>
/// <param name="Parts">What it is made of; the cells of a relation row by row.</param>
/// <param name="Table">The table, where it is one.</param>
public sealed record RuleLogic(
    string Kind, string Text, IReadOnlyList<string> Columns, IReadOnlyList<RuleLogicPart> Parts,
    RuleTable? Table = null);
