using System.Text.Json;

namespace City.Screen;

/// <summary>The line by which an attribute is said anew, for an entity that no feed writes.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Value">Its value as it stands.</param>
/// <param name="Curl">The line.</param>
internal sealed record DirectLine(string Attribute, JsonElement Value, string Curl)
{
    public static DirectLine Of(Frame frame, string id, string attribute, JsonElement value, string? token) =>
        new(attribute, value, ShellLine.Patch(frame, id, attribute, value, token));
}
