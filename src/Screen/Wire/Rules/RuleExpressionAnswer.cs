using System.Text.Json;

namespace City.Screen.Wire;

/// <summary>What <c>POST /api/rules/feel</c> says of an expression over an example.</summary>
/// <param name="Names">What the example lets it use.</param>
/// <param name="Type">The type of its value; empty where it could not be read.</param>
/// <param name="Faults">What is wrong in it.</param>
/// <param name="Value">Its value; null also where it could not be read.</param>
/// <param name="Text">Its value as FEEL writes it; null where it could not be read.</param>
/// <param name="Diagnostics">Why values became null; null where it could not be read.</param>
public sealed record RuleExpressionAnswer(
    IReadOnlyList<RuleName> Names, string Type, IReadOnlyList<RuleFault> Faults, JsonElement? Value = null,
    string? Text = null, IReadOnlyList<RuleFault>? Diagnostics = null);
