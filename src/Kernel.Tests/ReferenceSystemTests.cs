using CsCheck;

namespace City.Kernel.Tests;

public sealed class ReferenceSystemTests
{
    private const double Millimetre = 0.001;

    /// <summary>Where the shift applies, a little inside the box.</summary>
    private static readonly Gen<Position> Shifted =
        Gen.Select(Gen.Double[72.1, 137.7], Gen.Double[1, 55.7]).Select((east, north) => new Position(east, north));

    /// <summary>The box from Hainan on: over the sea south of it the shift comes down to nothing.</summary>
    private static readonly Gen<Position> Land = Shifted.Where(place => place.Latitude >= 18);

    [Theory]
    [InlineData(116.404, 39.915, 116.410244499, 39.916404282, 116.416627244, 39.922699552)]
    [InlineData(106.5516, 29.563, 106.555317650, 29.560151274, 106.561748234, 29.566465989)]
    [InlineData(121.4737, 31.2304, 121.478223059, 31.228457738, 121.484781469, 31.234310594)]
    public void Known_places_are_shifted_as_open_map_tools_shift_them(
        double east, double north, double gcjEast, double gcjNorth, double bdEast, double bdNorth)
    {
        var gcj = Gcj02Position.Of(new Position(east, north));
        Assert.Equal((gcjEast, gcjNorth), (Math.Round(gcj.Longitude, 9), Math.Round(gcj.Latitude, 9)));
        var bd = Bd09Position.Of(gcj);
        Assert.Equal((bdEast, bdNorth), (Math.Round(bd.Longitude, 9), Math.Round(bd.Latitude, 9)));
    }

    [Fact]
    public void A_shift_is_undone_to_less_than_a_millimetre_everywhere() => Shifted.Sample(
        place =>
        {
            Assert.InRange(Gcj02Position.Of(place).ToPosition().MetresTo(place), 0, Millimetre);
            Assert.InRange(Bd09Position.Of(place).ToPosition().MetresTo(place), 0, Millimetre);
        },
        iter: 20_000);

    [Fact]
    public void A_shift_is_tens_to_hundreds_of_metres() => Land.Sample(
        place =>
        {
            var gcj = Gcj02Position.Of(place);
            Assert.InRange(new Position(gcj.Longitude, gcj.Latitude).MetresTo(place), 10, 1_000);
        },
        iter: 5_000);

    [Fact]
    public void Beyond_the_box_nothing_is_shifted()
    {
        var place = new Position(-93.198, 44.963);
        Assert.Equal((place.Longitude, place.Latitude), Gcj02Position.Of(place) is var same
            ? (same.Longitude, same.Latitude) : default);
        Assert.Equal(place, new Gcj02Position(-93.198, 44.963).ToPosition());
    }

    [Fact]
    public void Names_are_known_in_any_case_and_others_are_not_guessed()
    {
        Assert.True(ReferenceSystems.TryParse("gcj-02", out var system));
        Assert.Equal(ReferenceSystem.Gcj02, system);
        Assert.True(ReferenceSystems.TryParse("CGCS2000", out system));
        Assert.Equal(ReferenceSystem.Wgs84, system);
        Assert.False(ReferenceSystems.TryParse("Beijing 1954", out _));
    }
}
