namespace City.Screen.Wire;

/// <summary>Something that is wrong in a model or an expression, or why a value became null.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Warning">Whether it may be meant so, and a value may come of it.</param>
/// <param name="Line">From 1; 0 where it is about no place.</param>
/// <param name="Column">From 1, in UTF-16 units; 0 where it is about no place.</param>
/// <param name="Length">How many UTF-16 units from there on it is about.</param>
/// <param name="En">What is wrong and what to do, in English.</param>
/// <param name="Zh">The same in Chinese.</param>
/// <param name="Element">The name of the element it is about; null for an expression alone.</param>
/// <param name="Place">Where in the model it is; null for an expression alone.</param>
public sealed record RuleFault(
    string Code, bool Warning, int Line, int Column, int Length, string En, string Zh, string? Element = null,
    RulePlace? Place = null);
