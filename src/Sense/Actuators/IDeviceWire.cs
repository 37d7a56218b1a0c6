namespace City.Sense;

/// <summary>Brings commands to devices. What it cannot bring now is asked of it again when the device comes.</summary>
public interface IDeviceWire
{
    /// <summary>Hands a command over to whoever of the device listens now; perhaps nobody does.</summary>
    ValueTask SendAsync(DeviceCommand command, CancellationToken cancel);
}
