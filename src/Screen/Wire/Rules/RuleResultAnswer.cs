using System.Text.Json;

namespace City.Screen.Wire;

/// <summary>What a model decided on an example: <c>POST /api/rules/models/{name}/evaluate</c>.</summary>
/// <param name="Model">The title of the model.</param>
/// <param name="Version">The number of the version that was asked.</param>
/// <param name="Hash">First 16 hexadecimal digits of the SHA-256 of the file, changed tables included.</param>
/// <param name="Value">The value.</param>
/// <param name="Text">The value as FEEL writes it.</param>
/// <param name="Explanation">Why, in lines.</param>
/// <param name="Decisions">How each decision came about.</param>
/// <param name="Diagnostics">Why values became null.</param>
public sealed record RuleResultAnswer(
    string Model, int Version, string Hash, JsonElement Value, string Text, RuleText Explanation,
    IReadOnlyList<RuleTrace> Decisions, IReadOnlyList<RuleFault> Diagnostics);
