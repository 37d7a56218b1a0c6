using City.Kernel;

namespace City.Domains.Environment;

/// <summary>
/// Air, noise, rivers and weather. The models are AirQualityObserved, NoiseLevelObserved and WaterObserved of the Smart
/// Data Models (repository dataModel.Environment) and WeatherObserved (dataModel.Weather).
/// </summary>
public sealed class EnvironmentDomain : IDomain
{
    /// <summary>The type of what an air station observes.</summary>
    public const string AirQualityObserved = Air + "AirQualityObserved";

    /// <summary>The type of what a meter of noise observes.</summary>
    public const string NoiseLevelObserved = Air + "NoiseLevelObserved";

    /// <summary>The type of what a gauge in a river observes.</summary>
    public const string WaterObserved = Air + "WaterObserved";

    /// <summary>The type of what a weather station observes.</summary>
    public const string WeatherObserved = Weather + "WeatherObserved";

    /// <summary>Fine dust in the air, micrograms per cubic metre.</summary>
    public const string FineDust = Air + "pm25";

    /// <summary>
    /// Equivalent continuous sound level, A-weighted, decibel: the steady noise of the same energy as what was heard.
    /// </summary>
    public const string Noise = Air + "LAeq";

    /// <summary>Level of a river above the zero of its gauge, metres.</summary>
    public const string Level = Air + "height";

    private const string Common = "https://smartdatamodels.org/";
    private const string Air = Common + "dataModel.Environment/";
    private const string Weather = Common + "dataModel.Weather/";
    private const string Core = "https://uri.etsi.org/ngsi-ld/";
    private const string Concentration = "GQ";
    private const string Decibel = "2N";

    private static readonly AttributeDescription[] Shared =
    [
        new(Core + "location", new Text("Location", "位置")),
        new(Common + "name", new Text("Name", "名称")),
        new(Common + "alternateName", new Text("Other name", "别名")),
        new(Common + "source", new Text("Source of the data", "数据来源")),
        new(Common + "dataProvider", new Text("Provider of the data", "数据提供方")),
    ];

    /// <inheritdoc/>
    public void Describe(DomainBuilder city) => city
        .Named("Environment", "Environment", "环境")
        .Decision(new DecisionFile("air-quality", Decision("air-quality.dmn")))
        .Entity(new EntityTypeDescription(AirQualityObserved, new Text("Air quality", "空气质量"))
        {
            Indexed = [FineDust],
            Attributes =
            [
                .. Shared,
                new AttributeDescription(FineDust, new Text("Fine dust PM2.5", "细颗粒物 PM2.5"), Concentration),
                new AttributeDescription(Air + "pm10", new Text("Dust PM10", "可吸入颗粒物 PM10"), Concentration),
                new AttributeDescription(Air + "no2", new Text("Nitrogen dioxide", "二氧化氮"), Concentration),
                new AttributeDescription(Air + "o3", new Text("Ozone", "臭氧"), Concentration),
                new AttributeDescription(Air + "temperature", new Text("Air temperature", "气温"), "CEL"),
            ],
        })
        .Entity(new EntityTypeDescription(NoiseLevelObserved, new Text("Noise", "噪声"))
        {
            Indexed = [Noise],
            Attributes =
            [
                .. Shared,
                new AttributeDescription(Noise, new Text("Sound level LAeq", "等效声级 LAeq"), Decibel),
                new AttributeDescription(Air + "LAmax", new Text("Loudest LAmax", "最大声级 LAmax"), Decibel),
            ],
        })
        .Entity(new EntityTypeDescription(WaterObserved, new Text("River", "河流水情"))
        {
            Indexed = [Level],
            Attributes =
            [
                .. Shared,
                new AttributeDescription(Level, new Text("Water level", "水位"), "MTR"),
                new AttributeDescription(Air + "flow", new Text("Flow", "流量"), "MQS"),
            ],
        })
        .Entity(new EntityTypeDescription(WeatherObserved, new Text("Weather", "气象"))
        {
            Attributes =
            [
                .. Shared,
                new AttributeDescription(Weather + "temperature", new Text("Air temperature", "气温"), "CEL"),
                new AttributeDescription(Weather + "relativeHumidity", new Text("Relative humidity", "相对湿度"), "C62"),
                new AttributeDescription(Weather + "precipitation", new Text("Rain", "降雨强度"), "H67"),
                new AttributeDescription(Weather + "windSpeed", new Text("Wind speed", "风速"), "MTS"),
                new AttributeDescription(Weather + "windDirection", new Text("Wind direction", "风向"), "DD"),
                new AttributeDescription(Weather + "atmosphericPressure", new Text("Air pressure", "气压"), "A97"),
            ],
        });

    private static byte[] Decision(string file)
    {
        using var from = typeof(EnvironmentDomain).Assembly.GetManifestResourceStream("decisions/" + file)!;
        using var into = new MemoryStream();
        from.CopyTo(into);
        return into.ToArray();
    }
}
