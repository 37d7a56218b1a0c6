namespace City.Screen.Wire;

/// <summary>
/// What is sent to <c>POST /api/rules/models/{name}/check</c>, <c>/tables</c> and <c>/evaluate</c>: tables as they are
/// on the page, and what is to be done with them.
/// </summary>
/// <param name="Tables">Changed tables by the id of their decision; null for those that are kept.</param>
/// <param name="Comment">Why they are kept, where they are to be.</param>
/// <param name="Decision">The name or id of the decision that is asked, where one is.</param>
/// <param name="Context">What its inputs hold, as a context in FEEL.</param>
public sealed record RuleTablesAsk(
    IReadOnlyDictionary<string, RuleTable>? Tables = null, string? Comment = null, string? Decision = null,
    string? Context = null);
