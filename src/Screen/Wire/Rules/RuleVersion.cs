namespace City.Screen.Wire;

/// <summary>A version of a decision model, in lists of them, and what is said of one that was kept just now.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Tag">Its <c>ETag</c>, for <c>If-Match</c>.</param>
/// <param name="Title">The name that its file gives it.</param>
/// <param name="Who">Who kept it, or the domain that brought it.</param>
/// <param name="Comment">Why it was kept; may be empty.</param>
/// <param name="Bytes">How long its file is.</param>
/// <param name="Time">When it was kept; null for what a domain brought.</param>
/// <param name="Name">The model; null in the list of the versions of one.</param>
public sealed record RuleVersion(
    int Version, string Tag, string Title, string Who, string Comment, long Bytes, DateTimeOffset? Time = null,
    string? Name = null);
