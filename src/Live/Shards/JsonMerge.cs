using System.Text.Json;
using System.Text.Json.Nodes;
using City.Kernel;

namespace City.Live;

/// <summary>Merges JSON values as RFC 7396 says; the NGSI-LD null removes as the JSON null does.</summary>
internal static class JsonMerge
{
    private const string NullUri = "urn:ngsi-ld:null";

    private static readonly JsonSerializerOptions Minified = new() { Encoder = JsonText.Encoder };

    public static Value Merge(Value there, Value given)
    {
        if (!IsObject(given)) return given;
        // Into nothing, an object without a null goes as it is; "null" is found in the NGSI-LD null too.
        if (!IsObject(there) && given.Utf8.IndexOf("null"u8) < 0) return given;
        var merged = IsObject(there) ? JsonNode.Parse(there.Utf8)!.AsObject() : [];
        Merge(merged, JsonNode.Parse(given.Utf8)!.AsObject());
        return Value.Json(JsonSerializer.SerializeToUtf8Bytes(merged, Minified));
    }

    private static bool IsObject(in Value value) => value.Kind == ValueKind.Json && value.Utf8[0] == '{';

    private static void Merge(JsonObject there, JsonObject given)
    {
        foreach (var (name, value) in given.ToArray())
        {
            given.Remove(name);
            if (value is null || (value is JsonValue text && text.TryGetValue<string>(out var uri) && uri == NullUri))
            {
                there.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (there[name] is not JsonObject outer) there[name] = outer = [];
                Merge(outer, inner);
            }
            else
            {
                there[name] = value;
            }
        }
    }
}
