namespace City.Screen.Wire;

/// <summary>Where in a model something is wrong.</summary>
/// <param name="Element">The id of the element; its name where it has none.</param>
/// <param name="Part">
/// <c>input</c>, <c>output</c>, <c>values</c>, <c>default</c>, <c>rule</c>, <c>rule-input</c> or <c>rule-output</c> of
/// its table; else empty.
/// </param>
/// <param name="Rule">The number of the rule from 1; 0 outside of rules.</param>
/// <param name="Column">The number of the input or output from 1; 0 outside of tables.</param>
/// <param name="Line">The line of the expression from 1; 0 where it is about all of it.</param>
/// <param name="Character">Of the line from 1, in UTF-16 units; 0 where it is about all of it.</param>
public sealed record RulePlace(string Element, string Part, int Rule, int Column, int Line, int Character);
