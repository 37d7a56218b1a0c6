using MQTTnet.Formatter;

namespace City.Connectors.Mqtt;

/// <summary>What one connection to a broker is: those who agree in all of it share one.</summary>
/// <param name="Host">Name or address of the broker.</param>
/// <param name="Port">Its TCP port.</param>
/// <param name="Tls">Whether TLS is spoken.</param>
/// <param name="User">The user name, or null for none.</param>
/// <param name="Password">The password, or null for none.</param>
/// <param name="Version">Which MQTT is spoken.</param>
internal sealed record MqttLineKey(
    string Host, int Port, bool Tls, string? User, string? Password, MqttProtocolVersion Version)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
