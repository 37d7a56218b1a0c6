namespace City.Identify;

/// <summary>What the Handle protocol allows at most; more is refused before it is read.</summary>
internal static class WireLimits
{
    /// <summary>Bytes of header, body and credential of one message.</summary>
    public const int MessageBytes = 262_144;

    /// <summary>Bytes of one datagram, envelope included.</summary>
    public const int DatagramBytes = 512;

    /// <summary>Bytes of a handle in UTF-8.</summary>
    public const int HandleBytes = 2_048;

    /// <summary>Bytes of a type of a value.</summary>
    public const int TypeBytes = 512;

    /// <summary>Values of one handle, indexes or types of one request.</summary>
    public const int Values = 2_048;

    /// <summary>References of one value.</summary>
    public const int References = 256;

    /// <summary>Handles in one answer to a listing.</summary>
    public const int Listed = 16_384;
}
