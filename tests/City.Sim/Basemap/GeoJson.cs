using System.Buffers;
using System.Text.Json;

namespace City.Sim;

/// <summary>Writes pieces of the plan as GeoJSON features (RFC 7946), coordinates in millionths of a degree.</summary>
internal static class GeoJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    /// <summary>A document as UTF-8, ending in a line feed.</summary>
    public static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>A collection of features.</summary>
    public static byte[] Collection(Action<Utf8JsonWriter> features) => Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        features(json);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void Polygon(Utf8JsonWriter json, Area area, Action<Utf8JsonWriter> about) =>
        Feature(json, "Polygon", about, () =>
        {
            json.WriteStartArray();
            Corners(json, area.Ring);
            json.WriteEndArray();
        });

    public static void Polygon(Utf8JsonWriter json, Area area, Text name) =>
        Polygon(json, area, about => Name(about, name));

    public static void Polygon(Utf8JsonWriter json, Area area, string kind, Text name) =>
        Polygon(json, area, about =>
        {
            about.WriteString("kind", kind);
            Name(about, name);
        });

    public static void Line(Utf8JsonWriter json, Road road, IEnumerable<Spot> line, bool bridge) =>
        Feature(json, "LineString", about =>
        {
            about.WriteString("class", ClassOf(road.Class));
            Name(about, road.Street.Name);
            about.WriteBoolean("bridge", bridge);
        }, () => Corners(json, line));

    public static void Text(Utf8JsonWriter json, string member, Text text)
    {
        json.WriteStartObject(member);
        json.WriteString("en", text.En);
        json.WriteString("zh", text.Zh);
        json.WriteEndObject();
    }

    /// <summary>Longitude and latitude as two numbers of an array.</summary>
    public static void Numbers(Utf8JsonWriter json, Spot spot)
    {
        var (longitude, latitude) = Ground.Micro(spot);
        json.WriteNumberValue(longitude / 1_000_000m);
        json.WriteNumberValue(latitude / 1_000_000m);
    }

    private static void Feature(Utf8JsonWriter json, string type, Action<Utf8JsonWriter> about, Action coordinates)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("properties");
        about(json);
        json.WriteEndObject();
        json.WriteStartObject("geometry");
        json.WriteString("type", type);
        json.WritePropertyName("coordinates");
        coordinates();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Corners(Utf8JsonWriter json, IEnumerable<Spot> corners)
    {
        json.WriteStartArray();
        foreach (var corner in corners)
        {
            json.WriteStartArray();
            Numbers(json, corner);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Name(Utf8JsonWriter json, Text name)
    {
        json.WriteString("name_en", name.En);
        json.WriteString("name_zh", name.Zh);
    }

    private static string ClassOf(RoadClass kind) => kind switch
    {
        RoadClass.Motorway => "motorway",
        RoadClass.Primary => "primary",
        RoadClass.Secondary => "secondary",
        _ => "residential",
    };
}
