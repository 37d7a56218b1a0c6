using System.Text.Json;

namespace City.Screen;

/// <summary>A token that was made just now for the lines of a page, and is seen this once.</summary>
/// <param name="Id">By which it is revoked.</param>
/// <param name="Secret">What stands in the lines.</param>
/// <param name="ExpiresAt">How long it is good for.</param>
internal sealed record LineToken(string Id, string Secret, DateTimeOffset ExpiresAt)
{
    /// <summary>The token of an answer of <c>POST /api/tokens/own</c>; null where it says none.</summary>
    public static LineToken? Of(JsonElement made) =>
        EntityReader.Text(made, "id") is { } id && EntityReader.Text(made, "token") is { } secret
        && EntityReader.Time(made, "expiresAt") is { } expiresAt ? new LineToken(id, secret, expiresAt) : null;
}
