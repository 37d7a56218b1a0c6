namespace City.Screen.Wire;

/// <summary>
/// A version of a model with all that is in it: what <c>GET /api/rules/models/{name}</c> says, and
/// <c>POST …/check</c> of changed tables.
/// </summary>
/// <param name="Name">The model.</param>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Tag">Its <c>ETag</c>, for <c>If-Match</c>.</param>
/// <param name="Title">The name that its file gives it.</param>
/// <param name="Who">Who kept it, or the domain that brought it.</param>
/// <param name="Comment">Why it was kept; may be empty.</param>
/// <param name="Bytes">How long its file is.</param>
/// <param name="Latest">The number of the latest version.</param>
/// <param name="Namespace">The namespace of the file.</param>
/// <param name="Elements">Decisions, inputs, knowledge models and services.</param>
/// <param name="Faults">What is wrong in it.</param>
/// <param name="Findings">What is odd about its tables.</param>
/// <param name="Time">When it was kept; null for what a domain brought.</param>
public sealed record RuleModelAnswer(
    string Name, int Version, string Tag, string Title, string Who, string Comment, long Bytes, int Latest,
    string Namespace, IReadOnlyList<RuleElement> Elements, IReadOnlyList<RuleFault> Faults,
    IReadOnlyList<RuleFinding> Findings, DateTimeOffset? Time = null);
