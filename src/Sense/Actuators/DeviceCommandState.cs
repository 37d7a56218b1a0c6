namespace City.Sense;

/// <summary>How far a command to a device has come. From the third on it is settled.</summary>
public enum DeviceCommandState
{
    /// <summary>It is durable, and the device has not taken it yet.</summary>
    Pending,

    /// <summary>The device has said that it has it.</summary>
    Sent,

    /// <summary>The device has said that it has done it, or reports the value that was asked for.</summary>
    Confirmed,

    /// <summary>The device has said that it cannot do it.</summary>
    Failed,

    /// <summary>Its time was over before either. A later answer of the device still counts.</summary>
    TimedOut,
}
