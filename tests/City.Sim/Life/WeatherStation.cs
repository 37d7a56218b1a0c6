namespace City.Sim;

/// <summary>The weather station of the city: every five minutes.</summary>
internal sealed class WeatherStation(Identity identity, Moment from, Spot spot, Weather weather)
    : Station(identity, from, spot, 300)
{
    public const string Type = Names.Weather + "WeatherObserved";

    /// <inheritdoc/>
    protected override double Impossible => -273;

    /// <inheritdoc/>
    protected override ImmutableArray<Attribute> Measure(CityTime time, Moment at) =>
    [
        Say.Number(Names.Weather + "temperature", (weather.TemperatureAt(time) + 0.1 * Chance.Bell(), 1), "CEL", at),
        Say.Number(Names.Weather + "relativeHumidity", (weather.HumidityAt(time), 2), "C62", at),
        Say.Number(Names.Weather + "precipitation", (weather.RainAt(time), 1), "H67", at),
        Say.Number(Names.Weather + "windSpeed", (weather.WindAt(time), 1), "MTS", at),
        Say.Number(Names.Weather + "windDirection", (weather.WindFromAt(time), 0), "DD", at),
        Say.Number(Names.Weather + "atmosphericPressure", (weather.PressureAt(time), 1), "A97", at),
    ];
}
