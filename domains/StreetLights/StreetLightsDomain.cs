using City.Kernel;

namespace City.Domains.StreetLights;

/// <summary>
/// The lamps of streets. The model is Streetlight of the Smart Data Models (repository dataModel.Streetlighting).
/// </summary>
public sealed class StreetLightsDomain : IDomain
{
    /// <summary>The type of a lamp.</summary>
    public const string Streetlight = Lighting + "Streetlight";

    /// <summary>Whether a lamp works: ok, defectiveLamp and other words of the model.</summary>
    public const string Status = Core + "status";

    private const string Common = "https://smartdatamodels.org/";
    private const string Lighting = Common + "dataModel.Streetlighting/";
    private const string Core = "https://uri.etsi.org/ngsi-ld/";

    /// <inheritdoc/>
    public void Describe(DomainBuilder city) => city
        .Named("StreetLights", "Street lights", "路灯")
        .Entity(new EntityTypeDescription(Streetlight, new Text("Street lamp", "路灯"))
        {
            Indexed = [Status],
            Attributes =
            [
                new AttributeDescription(Core + "location", new Text("Location", "位置")),
                new AttributeDescription(Common + "name", new Text("Name", "名称")),
                new AttributeDescription(Common + "alternateName", new Text("Other name", "别名")),
                new AttributeDescription(Common + "source", new Text("Source of the data", "数据来源")),
                new AttributeDescription(Common + "dataProvider", new Text("Provider of the data", "数据提供方")),
                new AttributeDescription(Lighting + "powerState", new Text("Lit", "开关状态")),
                new AttributeDescription(Lighting + "illuminanceLevel", new Text("Brightness", "亮度"), "C62"),
                new AttributeDescription(Lighting + "lanternHeight", new Text("Height of the lantern", "灯高"), "MTR"),
                new AttributeDescription(Status, new Text("State of repair", "设备状态")),
            ],
        });
}
