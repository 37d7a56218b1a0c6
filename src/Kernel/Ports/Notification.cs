using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>One notification on its way (GS CIM 009 V1.9.1, 5.3.1).</summary>
/// <param name="Id">Its id, a URI; the same whenever the same is sent again.</param>
/// <param name="Endpoint">Where it goes.</param>
/// <param name="Headers">
/// What goes with it beside the body: <c>Content-Type</c>, <c>Link</c> to the context where the body does not hold it,
/// <c>NGSILD-Tenant</c>. A means without headers puts them where its binding says, as MQTT into <c>metadata</c> (C.3).
/// </param>
/// <param name="Body">The notification as JSON in UTF-8.</param>
public sealed record Notification(
    string Id, NotificationEndpoint Endpoint, ImmutableArray<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body);
