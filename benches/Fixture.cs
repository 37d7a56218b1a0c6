using System.Globalization;
using System.Text;

namespace City.Bench;

/// <summary>What is measured with: vehicles of five attributes, about 550 bytes of normalized JSON.</summary>
internal static class Fixture
{
    /// <summary>Their type.</summary>
    public const string Type = "Vehicle";

    /// <summary>Id of the vehicle of a number from 0 to 9,999,999.</summary>
    public static string Id(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"urn:ngsi-ld:{Type}:{number:0000000}");

    /// <summary>A vehicle as it is sent, in UTF-8.</summary>
    public static byte[] Entity(int number) => Encoding.UTF8.GetBytes(EntityText(number, 1000 + number % 9000));

    /// <summary>A vehicle whose speed is a tenth of <paramref name="tenths"/>.</summary>
    /// <param name="number">Which vehicle.</param>
    /// <param name="tenths">1000 to 9999, so that texts of all speeds are equally long.</param>
    public static string EntityText(int number, int tenths)
    {
        var (longitude, latitude) = (116.2 + number % 4000 * 0.0001, 39.7 + number / 4000 % 4000 * 0.0001);
        return string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{Id(number)}}}","type":"{{{Type}}}",
            "speed":{"type":"Property","value":{{{tenths / 10}}}.{{{tenths % 10}}},"unitCode":"KMH",
            "observedAt":"2026-11-23T10:00:00.000Z"},
            "name":{"type":"Property","value":"Line {{{number % 97}}}, low-floor articulated bus {{{number}}}"},
            "location":{"type":"GeoProperty",
            "value":{"type":"Point","coordinates":[{{{longitude:F4}}},{{{latitude:F4}}}]},
            "observedAt":"2026-11-23T10:00:00.000Z"},
            "operatedBy":{"type":"Relationship","object":"urn:ngsi-ld:Organization:bus-company-{{{number % 20}}}"},
            "inService":{"type":"Property","value":{{{(number % 3 > 0 ? "true" : "false")}}},
            "observedAt":"2026-11-23T10:00:00.000Z"}}
            """).ReplaceLineEndings("");
    }

    /// <summary>The speed alone, as a batch update carries it: one more reading of a vehicle.</summary>
    public static void AppendSpeed(StringBuilder text, int number, int tenths, DateTimeOffset observedAt) =>
        text.Append(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{Id(number)}}}","type":"{{{Type}}}","speed":{"type":"Property",
            """).Append(CultureInfo.InvariantCulture, $$$"""
            "value":{{{tenths / 10}}}.{{{tenths % 10}}},"unitCode":"KMH",
            """).Append(CultureInfo.InvariantCulture, $$$"""
            "observedAt":"{{{observedAt:yyyy-MM-ddTHH:mm:ss.fffZ}}}"}}
            """);
}
