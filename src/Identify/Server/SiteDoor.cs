using System.Net;

namespace City.Identify;

/// <summary>Where a site is asked, and the key by which its answers are signed.</summary>
/// <param name="End">Where.</param>
/// <param name="Key">The key as HS_PUBKEY has it, in hexadecimal; empty where none is known that is used here.</param>
internal sealed record SiteDoor(IPEndPoint End, string Key)
{
    public static SiteDoor Of(IPEndPoint end, byte[] key) =>
        new(end, PublicKeyRecord.TryRead(key) is null ? "" : Convert.ToHexString(key));
}
