namespace City.Connectors.Mqtt.Tests;

/// <summary>
/// Vouches for every device but one that is called as programs are, and for tokens until they expire.
/// </summary>
internal sealed class Vouching : IDeviceKeys, ITokens, ICredentialCheck
{
    public event EventHandler? Revoked
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public bool IsGood { get; private set; } = true;

    /// <summary>The time of all tokens is over; nobody says so.</summary>
    public void Expire() => IsGood = false;

    public DevicePass? Check(string device, string key) => device == "token" ? null : new DevicePass(device, key, []);

    public bool Knows(string device) => true;

    bool IDeviceKeys.IsGood(DevicePass pass) => true;

    public TokenPass? Find(string token) => new(token, new Caller("", "program", Grants.All), this);
}
