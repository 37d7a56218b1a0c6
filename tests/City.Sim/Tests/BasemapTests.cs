using System.Security.Cryptography;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace City.Sim.Tests;

public sealed class BasemapTests
{
    private const int BytesMax = 12_000_000;

    private static readonly MapReader Map = MapReader.Seed1;

    private static IPreparedGeometry Water => PreparedGeometryFactory.Prepare(
        new GeometryCollection([.. Map.Layer("water").Select(feature => feature.Shape)]).Union());

    public static TheoryData<string> Layers => [.. BasemapFolder.Layers];

    [Fact]
    public void The_description_says_that_the_city_is_simulated_and_names_every_layer()
    {
        var about = Map.Description;

        Assert.True(about.GetProperty("simulated").GetBoolean());
        Assert.Equal(1, about.GetProperty("seed").GetInt64());
        Assert.Equal("Simulated city", about.GetProperty("name").GetProperty("en").GetString());
        Assert.Contains("模拟", about.GetProperty("attribution").GetProperty("zh").GetString(), StringComparison.Ordinal);
        Assert.Equal(BasemapFolder.Layers, about.GetProperty("layers").EnumerateArray().Select(x => x.GetString()));
        Assert.Equal(
            Map.Files.Keys.Order(), about.GetProperty("layers").EnumerateArray()
                .Select(layer => layer.GetString() + ".geojson").Append("basemap.json").Order());
        Assert.InRange(Map.Files.Values.Sum(file => file.Length), 1, BytesMax);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Every_shape_is_valid_and_runs_the_right_way_round(string layer) => Assert.All(Map.Layer(layer), item =>
    {
        Assert.True(item.Shape.IsValid && !item.Shape.IsEmpty, item.Shape.ToString());
        if (item.Shape is Polygon area)
            Assert.True(NetTopologySuite.Algorithm.Orientation.IsCCW(area.Shell.CoordinateSequence));
    });

    [Theory]
    [MemberData(nameof(Layers))]
    public void Every_coordinate_lies_within_the_bounds_and_has_six_decimals_at_most(string layer)
    {
        var bounds = Map.Description.GetProperty("bounds").EnumerateArray().Select(x => x.GetDecimal()).ToArray();

        Assert.All(Map.Coordinates(layer), pair =>
        {
            Assert.InRange(pair.Longitude, bounds[0], bounds[2]);
            Assert.InRange(pair.Latitude, bounds[1], bounds[3]);
            Assert.Equal(decimal.Round(pair.Longitude, 6), pair.Longitude);
            Assert.Equal(decimal.Round(pair.Latitude, 6), pair.Latitude);
        });
    }

    [Fact]
    public void Water_is_crossed_by_bridges_only_and_every_bridge_crosses_it()
    {
        var water = Water;

        Assert.All(Map.Layer("roads"), road =>
            Assert.Equal(road.About.GetProperty("bridge").GetBoolean(), water.Intersects(road.Shape)));
        Assert.All(Map.Layer("roads").Where(road => road.About.GetProperty("bridge").GetBoolean()), road =>
        {
            var line = (LineString)road.Shape;
            Assert.False(water.Intersects(line.StartPoint) || water.Intersects(line.EndPoint));
        });
    }

    [Fact]
    public void Buildings_stand_on_dry_ground_beside_the_roads()
    {
        var water = Water;
        var roads = PreparedGeometryFactory.Prepare(
            new GeometryCollection([.. Map.Layer("roads").Select(road => road.Shape)]));

        Assert.InRange(Map.Layer("buildings").Count(), 2_000, 6_000);
        Assert.All(Map.Layer("buildings"), building =>
        {
            Assert.False(water.Intersects(building.Shape));
            Assert.False(roads.Intersects(building.Shape));
            Assert.InRange(building.About.GetProperty("height").GetInt32(), 9, 250);
        });
    }

    [Fact]
    public void Districts_cover_the_city_once_and_each_has_a_name_of_its_own()
    {
        var districts = Map.Layer("districts").ToList();
        const double Whole = 4 * Ground.EastMax * Ground.NorthMax;

        Assert.Equal(Whole, districts.Sum(district => district.Shape.Area), Whole * 1e-4);
        Assert.Equal(Whole, new GeometryCollection([.. districts.Select(item => item.Shape)]).Buffer(1).Area,
            Whole * 1e-2);
        Assert.All(districts, district => Assert.Contains(
            "（模拟）", district.About.GetProperty("name_zh").GetString(), StringComparison.Ordinal));
        Assert.Equal(districts.Count, districts.DistinctBy(x => x.About.GetProperty("name_en").GetString()).Count());
        Assert.Equal(8, districts.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_gives_others()
    {
        Assert.Equal(Digest(Map), Digest(new MapReader(1)));
        Assert.NotEqual(Digest(Map), Digest(new MapReader(2)));
    }

    /// <summary>Held so that the city of seed 1 changes only when somebody means it to.</summary>
    [Fact]
    public void The_map_of_seed_1_is_the_one_that_was_agreed() => Assert.Equal("75f3f03f482669d2", Digest(Map));

    private static string Digest(MapReader map)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in map.Files.OrderBy(file => file.Key, StringComparer.Ordinal)) digest.AppendData(file.Value);
        return Convert.ToHexStringLower(digest.GetHashAndReset())[..16];
    }
}
