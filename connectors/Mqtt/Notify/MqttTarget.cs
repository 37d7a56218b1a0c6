using System.Diagnostics.CodeAnalysis;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace City.Connectors.Mqtt;

/// <summary>What an endpoint says of where and how (GS CIM 009 V1.9.1, C.2).</summary>
/// <param name="Line">The connection.</param>
/// <param name="Topic">The topic: 1 to 1,024 characters, no wildcards, not beginning with <c>$</c>.</param>
/// <param name="Quality">The quality of service; 0 where nothing is said.</param>
internal sealed record MqttTarget(MqttLineKey Line, string Topic, MqttQualityOfServiceLevel Quality)
{
    private const int Port = 1883, PortTls = 8883;

    /// <summary>What a password is shown as; nobody can mean it.</summary>
    private const string Hidden = "***";

    /// <summary>Reads an endpoint; the fault is one English sentence that says what to do.</summary>
    public static bool TryRead(
        NotificationEndpoint endpoint, [NotNullWhen(true)] out MqttTarget? target,
        [NotNullWhen(false)] out string? fault)
    {
        target = null;
        var uri = endpoint.Uri;
        var version = MqttProtocolVersion.V500;
        var quality = MqttQualityOfServiceLevel.AtMostOnce;
        fault = Info(endpoint, ref version, ref quality) ?? Shape(endpoint);
        if (fault is not null) return false;
        var topic = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        if (topic.Length > TopicPattern.LengthMax || topic[0] == '$' || topic.AsSpan().ContainsAny('+', '#', '\0'))
        {
            fault = $"The path of the endpoint is a topic of 1 to {TopicPattern.LengthMax} characters without '+' and "
                + "'#', not beginning with '$'.";
            return false;
        }

        var tls = uri.Scheme == "mqtts";
        var user = uri.UserInfo.Length == 0 ? [] : uri.UserInfo.Split(':', 2);
        if (user is [_, Hidden])
        {
            fault = "The endpoint's password is hidden where it is shown; send the real one, or leave the uri out.";
            return false;
        }

        target = new MqttTarget(
            new MqttLineKey(
                uri.DnsSafeHost, uri.Port > 0 ? uri.Port : tls ? PortTls : Port, tls,
                user.Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
                user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null, version),
            topic, quality);
        return true;
    }

    private static string? Shape(NotificationEndpoint endpoint)
    {
        var uri = endpoint.Uri;
        if (uri.Host.Length == 0 || uri.AbsolutePath.Length < 2 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return "The endpoint is written mqtt://host:1883/topic, or mqtts for TLS; without query and fragment.";
        foreach (var (name, _) in endpoint.ReceiverInfo)
            if (MqttEnvelope.IsOwn(name))
                return $"receiverInfo cannot set {name}.";
        return null;
    }

    private static string? Info(
        NotificationEndpoint endpoint, ref MqttProtocolVersion version, ref MqttQualityOfServiceLevel quality)
    {
        foreach (var (key, value) in endpoint.NotifierInfo)
        {
            switch (key, value)
            {
                case ("MQTT-Version", "mqtt5.0"):
                    version = MqttProtocolVersion.V500;
                    break;
                case ("MQTT-Version", "mqtt3.1.1"):
                    version = MqttProtocolVersion.V311;
                    break;
                case ("MQTT-QoS", "0" or "1" or "2"):
                    quality = (MqttQualityOfServiceLevel)(value[0] - '0');
                    break;
                case ("MQTT-Version", _):
                    return "MQTT-Version in notifierInfo is mqtt5.0 or mqtt3.1.1.";
                case ("MQTT-QoS", _):
                    return "MQTT-QoS in notifierInfo is 0, 1 or 2.";
                default:
                    return "notifierInfo of an MQTT endpoint says MQTT-Version and MQTT-QoS.";
            }
        }

        return null;
    }
}
