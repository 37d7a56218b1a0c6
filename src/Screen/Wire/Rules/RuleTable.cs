namespace City.Screen.Wire;

/// <summary>A decision table (DMN 1.5, chapter 8), in the form in which changed ones are sent as well.</summary>
/// <param name="HitPolicy"><c>UNIQUE</c>, <c>FIRST</c>, <c>COLLECT</c> and so on.</param>
/// <param name="Aggregation"><c>SUM</c>, <c>COUNT</c>, <c>MIN</c> or <c>MAX</c> of what is collected, or empty.</param>
/// <param name="Inputs">The columns of its inputs.</param>
/// <param name="Outputs">The columns of its outputs.</param>
/// <param name="Annotations">The names of the columns of notes.</param>
/// <param name="Rules">Its rules in order.</param>
public sealed record RuleTable(
    string HitPolicy, string Aggregation, IReadOnlyList<RuleClause> Inputs, IReadOnlyList<RuleClause> Outputs,
    IReadOnlyList<string> Annotations, IReadOnlyList<RuleRow> Rules);
