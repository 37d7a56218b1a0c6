namespace City.Screen.Wire;

/// <summary>What <c>GET /api/system</c> says of the running program.</summary>
/// <param name="Version">Its version.</param>
/// <param name="StartedAt">When it began to serve.</param>
/// <param name="Now">When this was said.</param>
/// <param name="Store">The kind of store: <c>sqlite</c>, <c>postgres</c> or <c>memory</c>.</param>
/// <param name="Memory">What it holds of memory.</param>
/// <param name="Broker">The broker in the brain, or null where it is off.</param>
/// <param name="LastBackup">The last archive that the running brain sent, or null where none is known.</param>
/// <param name="OutsideBroker">The broker elsewhere that feeds are taken from, or null where there is none.</param>
public sealed record SystemAnswer(
    string Version, DateTimeOffset StartedAt, DateTimeOffset Now, string Store, MemoryAnswer Memory,
    BrokerAnswer? Broker = null, BackupAnswer? LastBackup = null,
    OutsideBrokerAnswer? OutsideBroker = null);
