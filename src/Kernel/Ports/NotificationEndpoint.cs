using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Where notifications go (GS CIM 009 V1.9.1, 5.2.15).</summary>
/// <param name="Uri">The absolute URI.</param>
/// <param name="Accept">The media type of the body: <c>application/json</c> or <c>application/ld+json</c>.</param>
/// <param name="ReceiverInfo">Names and values for the receiver: with HTTP, headers (5.2.22).</param>
/// <param name="NotifierInfo">Names and values for who delivers, such as <c>MQTT-QoS</c> (5.2.22, C.2).</param>
/// <param name="TimeOut">How long one attempt may take.</param>
public sealed record NotificationEndpoint(
    Uri Uri, string Accept, ImmutableArray<KeyValuePair<string, string>> ReceiverInfo,
    ImmutableArray<KeyValuePair<string, string>> NotifierInfo, TimeSpan TimeOut);
