using System.Collections.Immutable;
using System.Net;

namespace City.Identify;

/// <summary>One server of a site.</summary>
/// <param name="Id">Its number in the site.</param>
/// <param name="Address">Where it is.</param>
/// <param name="PublicKey">Its key as HS_PUBKEY has it, or nothing.</param>
/// <param name="Interfaces">How it is spoken to.</param>
internal sealed record SiteServer(
    int Id, IPAddress Address, byte[] PublicKey, ImmutableArray<SiteInterface> Interfaces)
{
    /// <summary>Where questions go by a transport; null where they cannot.</summary>
    public IPEndPoint? Door(SiteTransport transport)
    {
        foreach (var door in Interfaces)
            if (door.Transport == transport && (door.Use & SiteInterface.Query) != 0 && door.Port is > 0 and < 65_536)
                return new IPEndPoint(Address, door.Port);
        return null;
    }
}
