using Microsoft.AspNetCore.Routing;

namespace City.Screen;

/// <summary>What this brain serves beside what every brain does, as the doors that are mapped tell.</summary>
internal sealed class Offers(EndpointDataSource endpoints)
{
    private const string Identify = "/api/identify/statistics";

    private readonly Lazy<bool> _identifiers = new(() =>
        endpoints.Endpoints.OfType<RouteEndpoint>().Any(one => one.RoutePattern.RawText == Identify));

    /// <summary>Whether a node of identifiers runs in it.</summary>
    public bool Identifiers => _identifiers.Value;
}
