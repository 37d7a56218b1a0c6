using City.Kernel;

namespace City.Domains.Traffic;

/// <summary>
/// Traffic on the roads: what counting stations observe. The model is TrafficFlowObserved of the Smart Data Models
/// (repository dataModel.Transportation); the weather beside it takes its names from dataModel.Environment.
/// </summary>
public sealed class TrafficDomain : IDomain
{
    /// <summary>The type of what a counting station observes.</summary>
    public const string TrafficFlowObserved =
        "https://smartdatamodels.org/dataModel.Transportation/TrafficFlowObserved";

    /// <summary>Vehicles that pass, per hour.</summary>
    public const string Intensity = "https://smartdatamodels.org/dataModel.Transportation/intensity";

    private const string Transportation = "https://smartdatamodels.org/dataModel.Transportation/";
    private const string Environment = "https://smartdatamodels.org/dataModel.Environment/";
    private const string Common = "https://smartdatamodels.org/";
    private const string Core = "https://uri.etsi.org/ngsi-ld/";
    private const string Own = Core + "default-context/";

    /// <inheritdoc/>
    public void Describe(DomainBuilder city) => city
        .Named("Traffic", "Traffic", "交通")
        .Entity(new EntityTypeDescription(TrafficFlowObserved, new Text("Traffic flow", "交通流量"))
        {
            Indexed = [Intensity],
            Attributes =
            [
                new AttributeDescription(Intensity, new Text("Traffic volume", "车流量"), "H10"),
                new AttributeDescription(Environment + "temperature", new Text("Air temperature", "气温"), "CEL"),
                new AttributeDescription(
                    Environment + "precipitation", new Text("Rain in the hour", "小时降雨量"), "MMT"),
                new AttributeDescription(Own + "snowfall", new Text("Snow in the hour", "小时降雪量"), "MMT"),
                new AttributeDescription(Own + "cloudCover", new Text("Cloud cover", "云量"), "P1"),
                new AttributeDescription(Environment + "weatherType", new Text("Weather", "天气")),
                new AttributeDescription(Own + "weatherDescription", new Text("Weather in words", "天气描述")),
                new AttributeDescription(Own + "holiday", new Text("Holiday", "节假日")),
                new AttributeDescription(Core + "location", new Text("Location", "位置")),
                new AttributeDescription(Common + "name", new Text("Name", "名称")),
                new AttributeDescription(Common + "alternateName", new Text("Other name", "别名")),
                new AttributeDescription(Transportation + "roadName", new Text("Road", "道路")),
                new AttributeDescription(Common + "source", new Text("Source of the data", "数据来源")),
            ],
        });
}
