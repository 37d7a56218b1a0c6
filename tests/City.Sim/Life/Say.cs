using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace City.Sim;

/// <summary>Makes attributes as the city takes them.</summary>
internal static class Say
{
    private static readonly long[] Powers = [1, 10, 100, 1_000];

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A number with up to three decimals, and its unit (UN/CEFACT Recommendation 20) or null.</summary>
    public static Attribute Number(string name, (double Value, int Decimals) number, string? unit, Moment? at) => new()
    {
        Name = name,
        Kind = AttributeKind.Property,
        Value = Value.Decimal((long)Math.Round(number.Value * Powers[number.Decimals]), number.Decimals),
        UnitCode = unit,
        ObservedAt = at,
    };

    public static Attribute Words(string name, string words, Moment? at = null) => new()
    {
        Name = name,
        Kind = AttributeKind.Property,
        Value = Value.Of(words),
        ObservedAt = at,
    };

    /// <summary>A text in English and Chinese.</summary>
    public static Attribute InLanguages(string name, Text text) => new()
    {
        Name = name,
        Kind = AttributeKind.LanguageProperty,
        Value = Value.Json(JsonSerializer.SerializeToUtf8Bytes(new { en = text.En, zh = text.Zh }, Plain)),
    };

    public static Attribute Truth(string name, bool truth, Moment at) => new()
    {
        Name = name,
        Kind = AttributeKind.Property,
        Value = Value.Of(truth),
        ObservedAt = at,
    };

    /// <summary>A point, millionths of a degree.</summary>
    public static Attribute Place(Spot spot, Moment? at = null)
    {
        var (longitude, latitude) = Ground.Micro(spot);
        var json = string.Create(CultureInfo.InvariantCulture,
            $$"""{"type":"Point","coordinates":[{{longitude / 1_000_000m}},{{latitude / 1_000_000m}}]}""");
        return new Attribute
        {
            Name = Names.Location,
            Kind = AttributeKind.GeoProperty,
            Value = Value.Json(Encoding.UTF8.GetBytes(json)),
            ObservedAt = at,
        };
    }
}
