using System.Collections.Immutable;
using System.Text.Json;

namespace City.Kernel;

/// <summary>Reads GeoJSON geometries and says what is wrong with the others (RFC 7946, 3.1).</summary>
internal static class GeometryReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    public static bool TryRead(ReadOnlySpan<byte> json, out Geometry geometry, out string fault)
    {
        if (TryReadPoint(json, out geometry))
        {
            fault = "";
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) throw new JsonException();
            var left = Geometry.PositionsMax;
            geometry = Read(document.RootElement, ref left, inCollection: false);
            fault = "";
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException)
        {
            geometry = null!;
            fault = wrong is FormatException ? wrong.Message : "A geometry is a GeoJSON object (RFC 7946).";
            return false;
        }
    }

    /// <summary>The common case without a document: <c>{"type":"Point","coordinates":[x,y]}</c>, minified.</summary>
    private static bool TryReadPoint(ReadOnlySpan<byte> json, out Geometry geometry)
    {
        geometry = null!;
        if (!TryReadMinifiedPoint(json, out var position)) return false;
        geometry = Geometry.Point(position.Longitude, position.Latitude);
        return true;
    }

    public static bool TryReadMinifiedPoint(ReadOnlySpan<byte> json, out Position position)
    {
        position = default;
        var head = """{"type":"Point","coordinates":["""u8;
        if (!json.StartsWith(head)) return false;
        var rest = json[head.Length..];
        if (!System.Buffers.Text.Utf8Parser.TryParse(rest, out double longitude, out var used)) return false;
        rest = rest[used..];
        if (rest.IsEmpty || rest[0] != ',') return false;
        if (!System.Buffers.Text.Utf8Parser.TryParse(rest[1..], out double latitude, out used)) return false;
        if (!rest[(used + 1)..].SequenceEqual("]}"u8) || !InRange(longitude, latitude)) return false;
        position = new Position(longitude, latitude);
        return true;
    }

    private static Geometry Read(JsonElement json, ref int left, bool inCollection)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("type", out var type))
            throw new FormatException("A geometry is an object with the members type and coordinates (RFC 7946).");
        var kind = KindOf(type.GetString());
        if (kind == GeometryKind.GeometryCollection)
        {
            if (inCollection) throw new FormatException("A GeometryCollection does not hold another one here.");
            var members = ImmutableArray.CreateBuilder<Geometry>();
            foreach (var member in Array(json, "geometries")) members.Add(Read(member, ref left, inCollection: true));
            return new Geometry(kind, [], members.ToImmutable());
        }

        if (!json.TryGetProperty("coordinates", out var coordinates))
            throw new FormatException($"A {kind} needs the member coordinates.");
        return kind switch
        {
            GeometryKind.Point => new Geometry(kind, [[ReadPosition(coordinates, ref left)]], []),
            GeometryKind.MultiPoint => new Geometry(kind, [Line(coordinates, ref left, 1, kind)], []),
            GeometryKind.LineString => new Geometry(kind, [Line(coordinates, ref left, 2, kind)], []),
            GeometryKind.Polygon => Area(coordinates, ref left),
            GeometryKind.MultiLineString => Parts(kind, coordinates, ref left,
                static (JsonElement part, ref int room) =>
                    new Geometry(GeometryKind.LineString, [Line(part, ref room, 2, GeometryKind.LineString)], [])),
            _ => Parts(kind, coordinates, ref left, Area),
        };
    }

    private static GeometryKind KindOf(string? type) => type switch
    {
        "Point" => GeometryKind.Point,
        "MultiPoint" => GeometryKind.MultiPoint,
        "LineString" => GeometryKind.LineString,
        "MultiLineString" => GeometryKind.MultiLineString,
        "Polygon" => GeometryKind.Polygon,
        "MultiPolygon" => GeometryKind.MultiPolygon,
        "GeometryCollection" => GeometryKind.GeometryCollection,
        _ => throw new FormatException(
            $"'{type}' is no GeoJSON geometry; use Point, LineString, Polygon or a Multi… kind."),
    };

    private delegate Geometry ReadPart(JsonElement json, ref int left);

    private static Geometry Parts(GeometryKind kind, JsonElement json, ref int left, ReadPart read)
    {
        var parts = ImmutableArray.CreateBuilder<Geometry>();
        foreach (var part in Elements(json, kind)) parts.Add(read(part, ref left));
        if (parts.Count == 0) throw new FormatException($"A {kind} needs at least one part.");
        return new Geometry(kind, [], parts.ToImmutable());
    }

    private static Geometry Area(JsonElement json, ref int left)
    {
        var rings = ImmutableArray.CreateBuilder<ImmutableArray<Position>>();
        foreach (var ring in Elements(json, GeometryKind.Polygon))
        {
            var line = Line(ring, ref left, 4, GeometryKind.Polygon);
            if (line[0] != line[^1])
                throw new FormatException("A ring of a Polygon must end where it begins: repeat its first position.");
            rings.Add(line);
        }

        if (rings.Count == 0) throw new FormatException("A Polygon needs at least one ring.");
        return new Geometry(GeometryKind.Polygon, rings.ToImmutable(), []);
    }

    private static ImmutableArray<Position> Line(JsonElement json, ref int left, int least, GeometryKind kind)
    {
        var positions = ImmutableArray.CreateBuilder<Position>();
        foreach (var position in Elements(json, kind)) positions.Add(ReadPosition(position, ref left));
        if (positions.Count < least)
            throw new FormatException($"A {kind} needs at least {least} positions here; there are {positions.Count}.");
        return positions.ToImmutable();
    }

    private static Position ReadPosition(JsonElement json, ref int left)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is < 2 or > 4)
            throw new FormatException("A position is an array of longitude, latitude and at most a height.");
        if (--left < 0) throw new FormatException($"A geometry has at most {Geometry.PositionsMax} positions.");
        foreach (var number in json.EnumerateArray())
            if (number.ValueKind != JsonValueKind.Number)
                throw new FormatException("A position holds numbers.");
        var (longitude, latitude) = (json[0].GetDouble(), json[1].GetDouble());
        return InRange(longitude, latitude)
            ? new Position(longitude, latitude)
            : throw new FormatException($"The position [{longitude}, {latitude}] is out of range: "
                + "longitude -180 to 180 comes first, then latitude -90 to 90.");
    }

    private static bool InRange(double longitude, double latitude) =>
        longitude is >= -180 and <= 180 && latitude is >= -90 and <= 90;

    private static JsonElement.ArrayEnumerator Array(JsonElement json, string member) =>
        json.TryGetProperty(member, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray()
            : throw new FormatException($"The member {member} must be an array.");

    private static JsonElement.ArrayEnumerator Elements(JsonElement json, GeometryKind kind) =>
        json.ValueKind == JsonValueKind.Array
            ? json.EnumerateArray()
            : throw new FormatException($"The coordinates of a {kind} are an array of arrays.");
}
