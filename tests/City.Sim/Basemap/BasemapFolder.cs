using System.Text.Json;

namespace City.Sim;

/// <summary>
/// The basemap of a simulated city as a folder: <c>basemap.json</c>, which says what the map is, and one GeoJSON
/// collection (RFC 7946) for each layer. The files of a seed are the same bytes each time.
/// </summary>
internal static class BasemapFolder
{
    /// <summary>The layers, from below to above; each is the file LAYER.geojson.</summary>
    public static readonly string[] Layers = ["water", "green", "districts", "roads", "buildings"];

    private const double ZoomStart = 11.5;

    /// <summary>All files of the basemap, by name.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Files(CityPlan plan)
    {
        yield return ("water.geojson", GeoJson.Collection(json => Water(json, plan)));
        yield return ("green.geojson", GeoJson.Collection(json => Green(json, plan)));
        yield return ("districts.geojson", GeoJson.Collection(json =>
        {
            foreach (var district in plan.Districts) GeoJson.Polygon(json, district.Area, district.Name);
        }));
        yield return ("roads.geojson", GeoJson.Collection(json =>
        {
            foreach (var road in plan.Network.Roads) Road(json, road);
        }));
        yield return ("buildings.geojson", GeoJson.Collection(json =>
        {
            foreach (var building in plan.Buildings)
                GeoJson.Polygon(json, building.Area, about => about.WriteNumber("height", building.HeightMetres));
        }));
        // Last, so that whoever finds it finds the layers too.
        yield return ("basemap.json", Description(plan.Seed));
    }

    /// <summary>Writes the files into a folder, which is made where it is missing.</summary>
    public static async Task WriteAsync(CityPlan plan, string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in Files(plan))
        {
            var path = Path.Combine(folder, name);
            await File.WriteAllBytesAsync(path + ".new", bytes, cancel);
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    private static void Water(Utf8JsonWriter json, CityPlan plan)
    {
        Text[] rivers = [new("Main River (simulated)", "主河（模拟）"), new("North Branch (simulated)", "北支河（模拟）")];
        GeoJson.Polygon(json, new Area(plan.Rivers.MainShore()), "river", rivers[0]);
        GeoJson.Polygon(json, new Area(plan.Rivers.BranchShore()), "river", rivers[1]);
        foreach (var lake in plan.Lakes) GeoJson.Polygon(json, lake, "lake", new Text("Lake (simulated)", "湖（模拟）"));
    }

    private static void Green(Utf8JsonWriter json, CityPlan plan)
    {
        foreach (var hill in plan.Hills) GeoJson.Polygon(json, hill, about => about.WriteString("kind", "hill"));
        foreach (var park in plan.Parks) GeoJson.Polygon(json, park, about => about.WriteString("kind", "park"));
    }

    // A road with a bridge is up to three lines: before, on and behind it.
    private static void Road(Utf8JsonWriter json, Road road)
    {
        if (road.Bridge is not { } bridge)
        {
            GeoJson.Line(json, road, road.Line, bridge: false);
            return;
        }

        if (bridge.From > 0) GeoJson.Line(json, road, road.Line[..(bridge.From + 1)], bridge: false);
        GeoJson.Line(json, road, road.Line[bridge.From..(bridge.To + 1)], bridge: true);
        if (bridge.To < road.Line.Length - 1) GeoJson.Line(json, road, road.Line[bridge.To..], bridge: false);
    }

    private static byte[] Description(long seed) => GeoJson.Document(json =>
    {
        json.WriteStartObject();
        GeoJson.Text(json, "name", new Text("Simulated city", "模拟城市"));
        json.WriteBoolean("simulated", true);
        json.WriteNumber("seed", seed);
        json.WriteNull("approval");
        GeoJson.Text(json, "attribution", new Text(
            "Simulated city: invented by CityBrain, no place on earth", "模拟城市：由 CityBrain 虚构，并非真实地点"));
        json.WriteStartArray("bounds");
        GeoJson.Numbers(json, new Spot(-Ground.EastMax, -Ground.NorthMax));
        GeoJson.Numbers(json, new Spot(Ground.EastMax, Ground.NorthMax));
        json.WriteEndArray();
        json.WriteStartArray("center");
        GeoJson.Numbers(json, new Spot(0, 0));
        json.WriteEndArray();
        json.WriteNumber("zoom", ZoomStart);
        json.WriteStartArray("layers");
        foreach (var layer in Layers) json.WriteStringValue(layer);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
