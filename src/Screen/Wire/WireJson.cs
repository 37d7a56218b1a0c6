using System.Text.Json;
using System.Text.Json.Serialization;

namespace City.Screen.Wire;

/// <summary>
/// How the records of this folder stand on the wire. They say in C# what pages and scripts read of the public API;
/// <c>web/wire.ts</c> is made of them, and a test holds them against a running brain.
/// </summary>
public static class WireJson
{
    /// <summary>Names in camel case, nothing for null.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What an answer says; null where it is of another shape.</summary>
    internal static T? Read<T>(JsonElement? body) where T : class
    {
        try
        {
            return body?.Deserialize<T>(Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
