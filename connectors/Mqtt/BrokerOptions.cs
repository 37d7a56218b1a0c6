using System.Net;

namespace City.Connectors.Mqtt;

/// <summary>How the broker in the brain listens, and its limits.</summary>
public sealed record BrokerOptions
{
    /// <summary>The address it listens on. Default the loopback address.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The TCP port, 1 to 65,535.</summary>
    public required int Port { get; init; }

    /// <summary>
    /// A file in PEM with the certificate and its key, and behind it those that lead to its root: then TLS is spoken on
    /// the port and nothing else. Null for none.
    /// </summary>
    public string? Certificate { get; init; }

    /// <summary>The longest payload, in bytes. Default 262,144.</summary>
    public int PayloadBytesMax { get; init; } = 262_144;

    /// <summary>How many clients may be connected at once. Default 10,000.</summary>
    public int ClientsMax { get; init; } = 10_000;

    /// <summary>How many subscriptions one client may have. Default 100.</summary>
    public int SubscriptionsMax { get; init; } = 100;

    /// <summary>
    /// How many messages may wait for one subscriber; then the oldest is dropped and counted. Default 10,000.
    /// </summary>
    public int WaitingMax { get; init; } = 10_000;

    /// <summary>How many topics may have a retained message. Default 10,000.</summary>
    public int RetainedMax { get; init; } = 10_000;

    /// <summary>How many bytes the payloads of retained messages may have together. Default 64 MiB.</summary>
    public long RetainedBytesMax { get; init; } = 64 * 1024 * 1024;
}
