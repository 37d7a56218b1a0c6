using System.Globalization;
using System.Text.Json;

namespace City.Screen;

/// <summary>Made-up values for the components that show what a city holds: the same at each call.</summary>
internal static class DesignSamples
{
    private const int Points = 96;
    private const int Placed = 60;
    private const string Models = "https://smartdatamodels.org/";

    private static readonly string[] Types =
    [
        Models + "dataModel.Environment/AirQualityObserved", Models + "dataModel.Environment/WaterObserved",
        Models + "dataModel.Weather/WeatherObserved",
    ];

    private static readonly (double Longitude, double Latitude) Middle = (106.53, 29.6);

    /// <summary>Faults of a file, each with its place.</summary>
    public static IReadOnlyList<(long Line, long Column, string Code, string Detail)> Faults { get; } =
    [
        (4, 11, "mapping.value", "'cvs' is none of the words for 'format': csv, json. Is 'csv' meant?"),
        (19, 11, "mapping.unit", "'kmh' is no unit that the city knows. Is 'km/h' meant?"),
    ];

    /// <summary>A day of a number, drawn as a chart with its table.</summary>
    public static EntityPageView Past(Frame frame)
    {
        var name = frame.Texts["design.number"];
        var rows = Enumerable.Range(0, Points).Select(at =>
        {
            var number = Math.Round(20 + (6 * Math.Sin(at * Math.Tau / Points)), 1);
            return new HistoryRow(frame.Now.AddMinutes((at - Points) * 15),
                number.ToString("0.0", CultureInfo.InvariantCulture), number);
        }).ToList();
        var shown = new ShownAttribute
        {
            Name = name, Kind = "Property", UnitCode = "CEL",
            Value = new ShownValue(rows[^1].Text, rows[^1].Number, []),
        };
        return new EntityPageView
        {
            Id = "urn:ngsi-ld:Sample:1",
            Entity = new ShownEntity { Id = "urn:ngsi-ld:Sample:1", Types = [Types[2]], Attributes = [shown] },
            History = new HistoryView
            {
                Attribute = name, Range = HistoryRange.Presets[0].Key, From = rows[0].Time, Until = frame.Now,
                Points = rows.Count, Rows = rows,
            },
        };
    }

    /// <summary>The layers of a map.</summary>
    public static MapView Layers { get; } =
        new() { Types = [.. Types.Select((type, at) => new TypeCount(type, Enumerable.Range(0, Placed).Count(
            n => n % Types.Length == at)))] };

    /// <summary>What stands on the map, as a table.</summary>
    public static MapTable Twin(Frame frame) => new()
    {
        Rows = [.. Places(frame).Take(5)], Sorted = 5, Total = Placed, Centre = Middle, Sort = "distance",
    };

    /// <summary>What stands on the map, in the simplified form of NGSI-LD (GS CIM 009 V1.9.1, 4.5.4).</summary>
    public static string Entities(Frame frame) => JsonSerializer.Serialize(Places(frame).Select(one => new
    {
        id = one.Id,
        type = one.Type,
        name = one.Name,
        location = new
        {
            type = "Point", coordinates = (double[])[one.Place!.Value.Longitude, one.Place.Value.Latitude],
        },
    }));

    /// <summary>How a value is said anew, where no feed says it.</summary>
    public static SendView Send(Frame frame) => new()
    {
        Entity = "urn:ngsi-ld:Sample:1",
        Direct = DirectLine.Of(frame, "urn:ngsi-ld:Sample:1", "temperature", JsonElement.Parse("20.5"), null),
    };

    /// <summary>The same with a token that was made for it.</summary>
    public static SendView SendWithToken(Frame frame) => Send(frame) with
    {
        Token = new LineToken("5a6d9c0e11f2b384", "", frame.Now.AddDays(30)),
    };

    /// <summary>A spiral, close in the middle, so that there are clusters and single ones.</summary>
    private static IEnumerable<PlacedEntity> Places(Frame frame) => Enumerable.Range(0, Placed).Select(at =>
    {
        var (turn, away) = (at * 2.4, 0.0004 * at * at / 10);
        var place = (Middle.Longitude + (away * Math.Cos(turn)), Middle.Latitude + (away * Math.Sin(turn)));
        return new PlacedEntity
        {
            Id = $"urn:ngsi-ld:Sample:{at}", Type = Types[at % Types.Length],
            Name = $"{frame.Texts["design.number"]} {at}", Place = place,
            DistanceMetres = PlacedEntity.Metres(Middle, place),
        };
    });
}
