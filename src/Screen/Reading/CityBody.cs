using System.Net.Http.Headers;
using System.Text.Json;
using City.Screen.Wire;

namespace City.Screen;

/// <summary>What a page sends to the public API.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="Type">Its media type; empty where there is none.</param>
/// <param name="IfMatch">The entity tag of what is changed; null where nothing is.</param>
internal sealed record CityBody(byte[] Bytes, string Type, string? IfMatch = null)
{
    public static CityBody None { get; } = new([], "");

    public static CityBody Json(object body) => OfJson(JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options));

    public static CityBody OfJson(byte[] json) => new(json, "application/json");

    public ByteArrayContent Content()
    {
        var content = new ByteArrayContent(Bytes);
        if (Type.Length > 0) content.Headers.ContentType = new MediaTypeHeaderValue(Type);
        return content;
    }
}
