using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>The doors of the platform of identifiers over HTTP, beside those of the node.</summary>
public sealed class PlatformDoors
{
    private readonly IdentifyDoors _doors;
    private readonly Func<IdentifyPlatform> _platform;

    /// <summary>The doors of a platform.</summary>
    /// <param name="doors">Those of the node, by which it is told who asks.</param>
    /// <param name="platform">The platform, started before the first request comes.</param>
    public PlatformDoors(IdentifyDoors doors, Func<IdentifyPlatform> platform) =>
        (_doors, _platform) = (doors, platform);

    /// <summary>Maps them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        new StatisticsDoors(_doors, _platform).Map(routes);
        new NodeDoors(_doors, _platform).Map(routes);
        new SchemeDoors(_doors, _platform).Map(routes);
        new EntityDoors(_doors, _platform).Map(routes);
        new TemplateDoors(_doors, _platform).Map(routes);
        new EnterpriseDoors(_doors, _platform).Map(routes);
    }
}
