using System.Text.Json;

namespace City.Screen;

/// <summary>An entity in the few words that the map shows of it.</summary>
internal sealed record PlacedEntity
{
    /// <summary>The members that are asked of the API for it.</summary>
    public const string Picked = "id,type,name,title,https://smartdatamodels.org/name,location";

    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>What people call it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The middle of its location, degrees of WGS 84; null where it has none.</summary>
    public (double Longitude, double Latitude)? Place { get; init; }

    /// <summary>Metres from the middle of what is seen; null without a map.</summary>
    public double? DistanceMetres { get; init; }

    /// <summary>Reads an entity in simplified form.</summary>
    public static PlacedEntity Read(JsonElement entity) => new()
    {
        Id = EntityReader.Text(entity, "id") ?? "",
        Type = EntityReader.Texts(entity, "type") is { Count: > 0 } types ? types[0] : "",
        Name = entity.EnumerateObject().Where(member => Names.Short(member.Name) is "name" or "title")
            .Select(member => EntityReader.Bare(member.Value, "en").Text).FirstOrDefault(text => text.Length > 0),
        Place = entity.TryGetProperty("location", out var location)
            && location.ValueKind == JsonValueKind.Object && location.TryGetProperty("coordinates", out var coordinates)
            ? Middle(coordinates) : null,
    };

    /// <summary>Metres along the surface of a sphere of the mean radius of the earth (haversine).</summary>
    public static double Metres((double Longitude, double Latitude) from, (double Longitude, double Latitude) to)
    {
        const double RadiusMetres = 6_371_008.8;
        var (a, b) = (double.DegreesToRadians(from.Latitude), double.DegreesToRadians(to.Latitude));
        var across = double.DegreesToRadians(to.Longitude - from.Longitude);
        var chord = Math.Pow(Math.Sin((b - a) / 2), 2)
            + (Math.Cos(a) * Math.Cos(b) * Math.Pow(Math.Sin(across / 2), 2));
        return 2 * RadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    // The middle of the box around all positions, whatever the geometry.
    private static (double Longitude, double Latitude)? Middle(JsonElement coordinates)
    {
        var (west, south, east, north) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        Visit(coordinates);
        return west <= east ? ((west + east) / 2, (south + north) / 2) : null;

        void Visit(JsonElement part)
        {
            if (part.ValueKind != JsonValueKind.Array || part.GetArrayLength() == 0) return;
            if (part[0].ValueKind == JsonValueKind.Array)
            {
                foreach (var inner in part.EnumerateArray()) Visit(inner);
                return;
            }

            if (part.GetArrayLength() < 2 || part[0].ValueKind != JsonValueKind.Number
                || part[1].ValueKind != JsonValueKind.Number)
                return;
            var (longitude, latitude) = (part[0].GetDouble(), part[1].GetDouble());
            (west, east) = (Math.Min(west, longitude), Math.Max(east, longitude));
            (south, north) = (Math.Min(south, latitude), Math.Max(north, latitude));
        }
    }
}
