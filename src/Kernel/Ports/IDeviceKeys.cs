namespace City.Kernel;

/// <summary>Who vouches for devices: the one place where a wire asks whether a device may come in.</summary>
public interface IDeviceKeys
{
    /// <summary>What a device with this key may do; null where the key is not the device's, or was revoked.</summary>
    DevicePass? Check(string device, string key);

    /// <summary>Whether a device has a key, so that it can come.</summary>
    bool Knows(string device);

    /// <summary>Whether the key behind a pass was not revoked since.</summary>
    bool IsGood(DevicePass pass);

    /// <summary>A key was revoked: nobody who came with it may be told anything more. Told after the fact.</summary>
    event EventHandler? Revoked;
}
