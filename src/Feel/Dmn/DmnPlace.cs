namespace City.Feel;

/// <summary>Where in a model an expression stands, and where in the expression something is.</summary>
/// <param name="Element">Id of the decision or knowledge model; its name where it has no id.</param>
/// <param name="Part">input, output, values, default, rule, rule-input or rule-output of its decision table; else
/// empty.</param>
/// <param name="Rule">Number of the rule from 1; 0 outside of rules.</param>
/// <param name="Column">Number of the input or output from 1; 0 outside of tables.</param>
/// <param name="Line">Line of the expression from 1; 0 where it is about all of it.</param>
/// <param name="Character">Character of the line from 1, in UTF-16 units; 0 where it is about all of it.</param>
public sealed record DmnPlace(string Element, string Part, int Rule, int Column, int Line, int Character);
