namespace City.Screen.Wire;

/// <summary>An element of a decision model.</summary>
/// <param name="Id">Its id; its name where it has none.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">
/// <c>decision</c>, <c>inputData</c>, <c>businessKnowledgeModel</c> or <c>decisionService</c>.
/// </param>
/// <param name="Type">The type of its value; empty where none is given.</param>
/// <param name="Description">The question a decision answers, or what the element says of itself; may be empty.</param>
/// <param name="Requires">Ids of the elements that it requires.</param>
/// <param name="Names">What its logic may use.</param>
/// <param name="Logic">Its logic, or null.</param>
public sealed record RuleElement(
    string Id, string Name, string Kind, string Type, string Description, IReadOnlyList<string> Requires,
    IReadOnlyList<RuleName> Names, RuleLogic? Logic = null);
