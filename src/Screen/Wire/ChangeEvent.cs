using System.Text.Json;

namespace City.Screen.Wire;

/// <summary>The data of an event <c>change</c> of <c>GET /api/stream</c>.</summary>
/// <param name="Kind"><c>create</c>, <c>update</c>, <c>delete</c> or <c>record</c>.</param>
/// <param name="RecordedAt">When the city learnt of it, ISO 8601.</param>
/// <param name="Attributes">The names of the attributes that it touched.</param>
/// <param name="Entity">The entity as it is now, in simplified form; of a deleted one its id and type.</param>
public sealed record ChangeEvent(
    string Kind, string RecordedAt, IReadOnlyList<string> Attributes,
    IReadOnlyDictionary<string, JsonElement> Entity);
