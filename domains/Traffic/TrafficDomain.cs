using City.Kernel;

namespace City.Domains.Traffic;

/// <summary>
/// Traffic on the roads: what counting stations observe, vehicles, and signals. The models are TrafficFlowObserved and
/// Vehicle of the Smart Data Models (repository dataModel.Transportation); the weather beside a count takes its names
/// from dataModel.Environment. They have no model of a signal, so its names are of the default context.
/// </summary>
public sealed class TrafficDomain : IDomain
{
    /// <summary>The type of what a counting station observes.</summary>
    public const string TrafficFlowObserved =
        "https://smartdatamodels.org/dataModel.Transportation/TrafficFlowObserved";

    /// <summary>The type of a vehicle that says where it is.</summary>
    public const string Vehicle = "https://smartdatamodels.org/dataModel.Transportation/Vehicle";

    /// <summary>The type of the signals of a junction.</summary>
    public const string TrafficSignal = "https://uri.etsi.org/ngsi-ld/default-context/TrafficSignal";

    /// <summary>Vehicles that pass, per hour.</summary>
    public const string Intensity = "https://smartdatamodels.org/dataModel.Transportation/intensity";

    private const string Transportation = "https://smartdatamodels.org/dataModel.Transportation/";
    private const string Environment = "https://smartdatamodels.org/dataModel.Environment/";
    private const string Common = "https://smartdatamodels.org/";
    private const string Core = "https://uri.etsi.org/ngsi-ld/";
    private const string Own = Core + "default-context/";

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
        .Named("Traffic", "Traffic", "交通")
        .Entity(new EntityTypeDescription(TrafficFlowObserved, new Text("Traffic flow", "交通流量"))
        {
            Indexed = [Intensity],
            Attributes =
            [
                .. Shared,
                new AttributeDescription(Intensity, new Text("Traffic volume", "车流量"), "H10"),
                new AttributeDescription(Environment + "temperature", new Text("Air temperature", "气温"), "CEL"),
                new AttributeDescription(
                    Environment + "precipitation", new Text("Rain in the hour", "小时降雨量"), "MMT"),
                new AttributeDescription(Own + "snowfall", new Text("Snow in the hour", "小时降雪量"), "MMT"),
                new AttributeDescription(Own + "cloudCover", new Text("Cloud cover", "云量"), "P1"),
                new AttributeDescription(Environment + "weatherType", new Text("Weather", "天气")),
                new AttributeDescription(Own + "weatherDescription", new Text("Weather in words", "天气描述")),
                new AttributeDescription(Own + "holiday", new Text("Holiday", "节假日")),
                new AttributeDescription(Transportation + "roadName", new Text("Road", "道路")),
                new AttributeDescription(
                    Transportation + "averageVehicleSpeed", new Text("Mean speed", "平均车速"), "KMH"),
                new AttributeDescription(
                    Transportation + "occupancy", new Text("Share of time occupied", "占有率"), "C62"),
                new AttributeDescription(Transportation + "congested", new Text("Congested", "拥堵")),
            ],
        })
        .Entity(new EntityTypeDescription(Vehicle, new Text("Vehicle", "车辆"))
        {
            // Where a vehicle was is needed to the second for a month, then for studies of a year.
            Retention = new Retention
            {
                ThinAfter = TimeSpan.FromDays(30), ThinTo = TimeSpan.FromMinutes(1), Keep = TimeSpan.FromDays(400),
            },
            Attributes =
            [
                .. Shared,
                new AttributeDescription(Transportation + "vehicleType", new Text("Kind of vehicle", "车辆类型")),
                new AttributeDescription(Transportation + "speed", new Text("Speed", "车速"), "KMH"),
                new AttributeDescription(Transportation + "bearing", new Text("Direction of travel", "行驶方向"), "DD"),
                new AttributeDescription(Transportation + "serviceStatus", new Text("What it is doing", "运行状态")),
            ],
        })
        .Entity(new EntityTypeDescription(TrafficSignal, new Text("Traffic signal", "交通信号灯"))
        {
            Attributes =
            [
                .. Shared,
                new AttributeDescription(Own + "signalPhase", new Text("What it shows", "信号相位")),
                new AttributeDescription(Core + "status", new Text("State of repair", "设备状态")),
            ],
        });
}
