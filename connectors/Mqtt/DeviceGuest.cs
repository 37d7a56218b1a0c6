using System.Net;

namespace City.Connectors.Mqtt;

/// <summary>A device that came with its key: it may use its own topics and those that were granted with it.</summary>
internal sealed record DeviceGuest(DevicePass Pass, IDeviceKeys Keys, bool SpeaksReasons, EndPoint? From)
    : Guest(SpeaksReasons, From)
{
    /// <inheritdoc/>
    public override string Name => Pass.Device;

    /// <inheritdoc/>
    public override bool IsGood => Keys.IsGood(Pass);

    /// <inheritdoc/>
    public override string Hint => $"Write below devices/{Pass.Device}/ or ask for this topic to be granted.";

    /// <inheritdoc/>
    public override bool TakesCommands => true;

    /// <inheritdoc/>
    public override bool MayWrite(string topic) => TopicGrant.Allows(Pass, topic);

    /// <inheritdoc/>
    public override bool MayListen(string filter) => TopicGrant.Allows(Pass, filter);
}
