namespace City.Screen.Wire;

/// <summary>The MQTT broker in the brain.</summary>
/// <param name="Port">Its TCP port.</param>
/// <param name="Tls">Whether it speaks TLS.</param>
/// <param name="Clients">How many devices are connected.</param>
/// <param name="Dropped">Messages that were dropped since the start, because a subscriber did not take them.</param>
/// <param name="Host">Where it is reached; null where it listens on every address of the machine.</param>
public sealed record BrokerAnswer(int Port, bool Tls, long Clients, long Dropped, string? Host = null);
