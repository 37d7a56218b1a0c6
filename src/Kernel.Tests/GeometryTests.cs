namespace City.Kernel.Tests;

public sealed class GeometryTests
{
    [Theory]
    [InlineData("""{"type":"Point","coordinates":[-93.198,44.963]}""", -93.198, 44.963, -93.198, 44.963)]
    [InlineData("""{ "coordinates" : [180, -90, 12.5], "type" : "Point" }""", 180, -90, 180, -90)]
    [InlineData("""{"type":"MultiPoint","coordinates":[[1,2],[3,-4]]}""", 1, -4, 3, 2)]
    [InlineData("""{"type":"LineString","coordinates":[[1,2],[1,2]]}""", 1, 2, 1, 2)]
    [InlineData(
        """{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}""", 0, 0, 4, 4)]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[5,5],[6,7]]]}""", 0, 0, 6, 7)]
    [InlineData("""{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}""", 0, 0, 1, 1)]
    [InlineData(
        """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1e1,2]}]}""", 10, 2, 10, 2)]
    public void Every_kind_of_geometry_is_read_with_its_bounds(
        string json, double west, double south, double east, double north)
    {
        Assert.True(Geometry.TryParse(Encoding.UTF8.GetBytes(json), out var geometry, out var fault), fault);
        Assert.Equal((west, south, east, north), (geometry.West, geometry.South, geometry.East, geometry.North));
    }

    [Theory]
    [InlineData("", "GeoJSON object")]
    [InlineData("null", "object with the members type and coordinates")]
    [InlineData("[1,2]", "object with the members type and coordinates")]
    [InlineData("""{"type":"Point"}""", "needs the member coordinates")]
    [InlineData("""{"coordinates":[1,2]}""", "object with the members type and coordinates")]
    [InlineData("""{"type":5,"coordinates":[1,2]}""", "GeoJSON object")]
    [InlineData("""{"type":"Circle","coordinates":[1,2]}""", "'Circle' is no GeoJSON geometry")]
    [InlineData("""{"type":"Feature","coordinates":[1,2]}""", "'Feature' is no GeoJSON geometry")]
    [InlineData("""{"type":"Point","coordinates":[1]}""", "longitude, latitude and at most a height")]
    [InlineData("""{"type":"Point","coordinates":[1,2,3,4,5]}""", "longitude, latitude and at most a height")]
    [InlineData("""{"type":"Point","coordinates":[[1,2]]}""", "longitude, latitude and at most a height")]
    [InlineData("""{"type":"Point","coordinates":["1",2]}""", "holds numbers")]
    [InlineData("""{"type":"Point","coordinates":[1,null]}""", "holds numbers")]
    [InlineData("""{"type":"Point","coordinates":[44.9,-93.2]}""", "out of range")]
    [InlineData("""{"type":"Point","coordinates":[180.0001,0]}""", "out of range")]
    [InlineData("""{"type":"Point","coordinates":[0,-90.5]}""", "out of range")]
    [InlineData("""{"type":"Point","coordinates":[1e999,0]}""", "out of range")]
    [InlineData("""{"type":"MultiPoint","coordinates":[]}""", "at least 1 positions")]
    [InlineData("""{"type":"LineString","coordinates":[[1,2]]}""", "at least 2 positions")]
    [InlineData("""{"type":"LineString","coordinates":5}""", "array of arrays")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "at least one ring")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}""", "repeat its first position")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}""", "at least 4 positions")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[]}""", "at least one part")]
    [InlineData("""{"type":"GeometryCollection","geometries":{}}""", "geometries must be an array")]
    [InlineData("""{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}""",
        "does not hold another one")]
    [InlineData("""{"type":"Point","coordinates":[1,2]} x""", "GeoJSON object")]
    [InlineData("""{"type":"Point","coordinates":[1,2]}{}""", "GeoJSON object")]
    [InlineData("""{"type":"Point","coordinates":[1,2]""", "GeoJSON object")]
    [InlineData("""{"type":"Point","coordinates":[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]}""", "GeoJSON object")]
    public void What_is_no_geometry_is_refused_with_what_is_wrong(string json, string fault)
    {
        Assert.False(Geometry.TryParse(Encoding.UTF8.GetBytes(json), out _, out var said));
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_geometry_of_too_many_positions_is_refused()
    {
        var line = string.Join(',', Enumerable.Repeat("[1,2]", Geometry.PositionsMax + 1));
        Assert.False(Geometry.TryParse(
            Encoding.UTF8.GetBytes($"{{\"type\":\"LineString\",\"coordinates\":[{line}]}}"), out _, out var fault));
        Assert.Contains("at most 100000 positions", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_short_way_for_points_says_what_the_long_way_says() =>
        Gen.Select(Gen.OneOf(Gen.Double[-200, 200], Gen.Int[-181, 181].Select(degrees => (double)degrees)),
            Gen.OneOf(Gen.Double[-100, 100], Gen.Int[-91, 91].Select(degrees => (double)degrees))).Sample(
            (longitude, latitude) =>
            {
                var json = FormattableString.Invariant(
                    $"{{\"type\":\"Point\",\"coordinates\":[{longitude:R},{latitude:R}]}}");
                var spaced = json.Replace("[", "[ ", StringComparison.Ordinal);
                var isPoint = Geometry.TryReadPoint(Encoding.UTF8.GetBytes(json), out var position);
                Assert.Equal(
                    Geometry.TryParse(Encoding.UTF8.GetBytes(spaced), out var geometry, out _), isPoint);
                if (isPoint) Assert.Equal(new Position(geometry.West, geometry.South), position);
            }, iter: 5_000);

    [Theory]
    [InlineData(0, 0, 0, 90, 10_007_557)]
    [InlineData(0, 0, 180, 0, 20_015_115)]
    [InlineData(179.5, 0, -179.5, 0, 111_195)]
    [InlineData(10, 90, -120, 90, 0)]
    [InlineData(-93.198, 44.963, -93.198, 44.964, 111)]
    public void Distances_are_those_over_the_sphere(double west, double south, double east, double north, double metres)
    {
        var (one, other) = (new Position(west, south), new Position(east, north));
        Assert.Equal(metres, one.MetresTo(other), 1.0);
        Assert.Equal(one.MetresTo(other), other.MetresTo(one));
    }
}
