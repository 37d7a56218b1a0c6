using System.Globalization;

namespace City.Sense.Tests;

public sealed class UnitTests
{
    /// <summary>
    /// Values as published: NIST SP 811 (2008), appendix B.8, and the definitions of the units; not computed here.
    /// </summary>
    [Theory]
    [InlineData("0", "KEL", "CEL", "-273.15")]
    [InlineData("288.28", "KEL", "CEL", "15.13")]
    [InlineData("100", "CEL", "KEL", "373.15")]
    [InlineData("212", "FAH", "CEL", "100")]
    [InlineData("-40", "FAH", "CEL", "-40")]
    [InlineData("98.6", "FAH", "CEL", "37")]
    [InlineData("0", "KEL", "FAH", "-459.67")]
    [InlineData("491.67", "A48", "CEL", "0")]
    [InlineData("1", "INH", "MMT", "25.4")]
    [InlineData("1", "FOT", "MTR", "0.3048")]
    [InlineData("1", "SMI", "KMT", "1.609344")]
    [InlineData("1", "NMI", "MTR", "1852")]
    [InlineData("1", "ACR", "MTK", "4046.8564224")]
    [InlineData("1", "H18", "MTK", "10000")]
    [InlineData("1", "GLL", "LTR", "3.785411784")]
    [InlineData("1", "GLI", "LTR", "4.54609")]
    [InlineData("1", "BLL", "LTR", "158.987294928")]
    [InlineData("1", "FTQ", "LTR", "28.316846592")]
    [InlineData("100", "KMH", "MTS", "27.7777777777778")]
    [InlineData("1", "HM", "MTS", "0.44704")]
    [InlineData("1", "KNT", "KMH", "1.852")]
    [InlineData("60", "HM", "KMH", "96.56064")]
    [InlineData("3.6", "H67", "MTS", "0.000001")]
    [InlineData("1", "MQS", "L2", "60000")]
    [InlineData("1", "G2", "E32", "227.12470704")]
    [InlineData("1", "E17", "MQH", "101.9406477312")]
    [InlineData("1", "LBR", "GRM", "453.59237")]
    [InlineData("16", "ONZ", "LBR", "1")]
    [InlineData("1", "STN", "KGM", "907.18474")]
    [InlineData("1", "ATM", "PAL", "101325")]
    [InlineData("1", "ATM", "MBR", "1013.25")]
    [InlineData("1", "A97", "MBR", "1")]
    [InlineData("14.5037737730209", "PS", "BAR", "1")]
    [InlineData("1", "N23", "PAL", "9806.65")]
    [InlineData("1", "KWH", "3B", "3.6")]
    [InlineData("1", "BTU", "JOU", "1055.05585262")]
    [InlineData("1", "E14", "JOU", "4186.8")]
    [InlineData("1", "MWH", "KWH", "1000")]
    [InlineData("12000", "2I", "KWT", "3.51685284206667")]
    [InlineData("1", "P1", "C62", "0.01")]
    [InlineData("1", "P1", "59", "10000")]
    [InlineData("1", "M1", "GQ", "1000000")]
    [InlineData("1", "GP", "GQ", "1000")]
    [InlineData("60", "H10", "C94", "1")]
    [InlineData("3000", "RPM", "HTZ", "50")]
    [InlineData("180", "DD", "C81", "3.14159265358979")]
    [InlineData("100", "A91", "DD", "90")]
    [InlineData("1", "E18", "KGS", "0.27777777777778")]
    [InlineData("1", "H61", "G42", "1000")]
    [InlineData("1", "AD", "A99", "8")]
    [InlineData("1", "P72", "P73", "1000")]
    [InlineData("2", "AMH", "COU", "7200")]
    public void A_value_converts_as_published(string value, string from, string to, string published)
    {
        var expected = decimal.Parse(published, CultureInfo.InvariantCulture);

        Assert.True(Units.Find(from)!.TryConvert(
            decimal.Parse(value, CultureInfo.InvariantCulture), Units.Find(to)!, out var converted));

        var places = 14 - Math.Max(0, (int)Math.Log10((double)Math.Abs(expected) + 1));
        Assert.Equal(expected, decimal.Round(converted, places));
    }

    /// <summary>Factors to SI as Recommendation 20 (revision 14) prints them: to six or seven digits.</summary>
    [Theory]
    [InlineData("HM", "MTS", 0.44704)]
    [InlineData("KNT", "MTS", 0.514444)]
    [InlineData("MQH", "MQS", 2.77778e-4)]
    [InlineData("L2", "MQS", 1.66667e-5)]
    [InlineData("G52", "MQS", 1.15741e-5)]
    [InlineData("2L", "MQS", 4.719474e-4)]
    [InlineData("G2", "MQS", 6.309020e-5)]
    [InlineData("E17", "MQS", 2.831685e-2)]
    [InlineData("PS", "PAL", 6.894757e3)]
    [InlineData("C78", "NEW", 4.448222)]
    [InlineData("BTU", "JOU", 1.055056e3)]
    [InlineData("2I", "WTT", 2.930711e-1)]
    [InlineData("ONZ", "KGM", 2.834952e-2)]
    [InlineData("L71", "KGS", 1.15741e-2)]
    [InlineData("F27", "KGS", 2.77778e-7)]
    [InlineData("C94", "C97", 1.666667e-2)]
    [InlineData("H10", "C97", 2.77778e-4)]
    [InlineData("A91", "C81", 1.570796e-2)]
    [InlineData("DD", "C81", 1.745329e-2)]
    [InlineData("H67", "MTS", 2.77777778e-7)]
    [InlineData("H49", "MTS", 2.77777778e-6)]
    public void A_factor_agrees_with_recommendation_20(string from, string to, double published)
    {
        Assert.True(Units.Find(from)!.TryConvert(1_000_000m, Units.Find(to)!, out var converted));

        Assert.Equal(1, (double)converted / 1_000_000 / published, 1e-5);
    }

    [Fact]
    public void No_code_or_symbol_means_two_units()
    {
        var names = Units.All.SelectMany(unit => unit.Symbols.Prepend(unit.Code));

        Assert.Empty(names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Every_unit_converts_into_every_other_of_its_quantity_and_back()
    {
        foreach (var unit in Units.All)
        {
            foreach (var other in Units.All.Where(other => other.Quantity == unit.Quantity))
            {
                Assert.True(unit.TryConvert(123.456m, other, out var there), $"{unit} to {other}");
                Assert.True(other.TryConvert(there, unit, out var back), $"{other} to {unit}");
                Assert.Equal(123.456, (double)back, 1e-9);
            }
        }
    }

    [Fact]
    public void Units_of_different_quantities_never_convert() =>
        Assert.False(Units.Find("°C")!.TryConvert(20, Units.Find("%")!, out _));

    [Fact]
    public void A_number_too_large_to_convert_is_not_converted() =>
        Assert.False(Units.Find("GWH")!.TryConvert(1e27m, Units.Find("J")!, out _));

    [Theory]
    [InlineData("%", "P1")]
    [InlineData("°C", "CEL")]
    [InlineData("Cel", "CEL")]
    [InlineData("km/h", "KMH")]
    [InlineData("µg/m³", "GQ")]
    [InlineData("μg/m³", "GQ")]
    [InlineData("ug/m3", "GQ")]
    [InlineData("vehicles/h", "H10")]
    [InlineData("[mi_i]/h", "HM")]
    [InlineData("mW", "C31")]
    [InlineData("MW", "MAW")]
    public void A_symbol_names_its_unit(string symbol, string code) => Assert.Equal(code, Units.Find(symbol)?.Code);

    [Theory]
    [InlineData("kmh", "KMH")]
    [InlineData("km/hr", "KMH")]
    [InlineData("kph", "KMH")]
    [InlineData("Kph", "KMH")]
    [InlineData("mps", "MTS")]
    [InlineData("sqm", "MTK")]
    [InlineData("ug/m^3", "GQ")]
    [InlineData("kelvins", "KEL")]
    [InlineData("percentage", "P1")]
    [InlineData("bananas", null)]
    public void An_unknown_unit_has_a_nearest_one_or_none(string written, string? code)
    {
        Assert.Null(Units.Find(written));
        Assert.Equal(code, Units.Nearest(written)?.Code);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("F")]
    [InlineData("HPA")]
    [InlineData("c")]
    public void What_could_be_mistaken_is_not_known(string written) => Assert.Null(Units.Find(written));
}
