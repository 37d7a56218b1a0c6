namespace City.Connectors.Mqtt;

/// <summary>What the broker in the brain works with.</summary>
/// <param name="Feeds">Take the messages of devices.</param>
/// <param name="Commands">What devices are asked to do.</param>
/// <param name="Keys">Vouch for devices.</param>
/// <param name="Tokens">Vouch for programs.</param>
/// <param name="Blobs">Where retained messages are kept.</param>
/// <param name="Clock">Tells the time.</param>
public sealed record BrokerParts(
    LiveFeeds Feeds, DeviceCommands Commands, IDeviceKeys Keys, ITokens Tokens, IBlobStore Blobs, TimeProvider Clock);
