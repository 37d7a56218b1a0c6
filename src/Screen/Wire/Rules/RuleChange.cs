namespace City.Screen.Wire;

/// <summary>One difference between two versions of a model.</summary>
/// <param name="Kind">
/// <c>element-added</c>, <c>element-removed</c>, <c>element-changed</c>, <c>policy</c>, <c>cell</c>, <c>rule-added</c>,
/// <c>rule-removed</c>, <c>rule-moved</c>, and the same of a <c>column</c>, which may be <c>changed</c> as well.
/// </param>
/// <param name="Element">The id of the element; its name where it has none.</param>
/// <param name="Name">What people call the element.</param>
/// <param name="Part"><c>input</c>, <c>output</c> or <c>annotation</c>, for columns and cells; else empty.</param>
/// <param name="RuleBefore">The number of the rule from 1; 0 where it was not there.</param>
/// <param name="RuleAfter">The number of the rule from 1; 0 where it is not there any more.</param>
/// <param name="ColumnBefore">The number of the column from 1; 0 where it was not there.</param>
/// <param name="ColumnAfter">The number of the column from 1; 0 where it is not there any more.</param>
/// <param name="Before">What was written; may be empty.</param>
/// <param name="After">What is written now; may be empty.</param>
public sealed record RuleChange(
    string Kind, string Element, string Name, string Part, int RuleBefore, int RuleAfter, int ColumnBefore,
    int ColumnAfter, string Before, string After);
