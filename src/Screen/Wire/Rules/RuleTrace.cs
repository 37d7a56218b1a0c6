using System.Text.Json;

namespace City.Screen.Wire;

/// <summary>How one decision came about.</summary>
/// <param name="Id">The id of the element; its name where it has none.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Read">What it read, by name.</param>
/// <param name="Rules">The rules of its table that matched.</param>
/// <param name="Value">Its value.</param>
/// <param name="Text">Its value as FEEL writes it.</param>
public sealed record RuleTrace(
    string Id, string Name, IReadOnlyDictionary<string, JsonElement> Read, IReadOnlyList<RuleMatch> Rules,
    JsonElement Value, string Text);
