using System.Text;

namespace City.Identify;

/// <summary>
/// What this node is of its site: the only server, or one of several, each of which holds the handles whose hash is its
/// place. The records of prefixes, which say who administers them, are in each.
/// </summary>
internal sealed class SiteShare
{
    private int _place;

    /// <summary>The site, as others are told.</summary>
    public SiteRecord Site { get; private set; } = new();

    /// <summary>The site with the key of this server.</summary>
    public SiteRecord WithKey(byte[] key) => Site with
    {
        Servers = Site.Servers.SetItem(_place, Site.Servers[_place] with { PublicKey = key }),
    };

    private bool IsShared => Site.Servers.Length > 1;

    /// <summary>Says which server of which site this one is.</summary>
    /// <param name="site">The site, with one server at least.</param>
    /// <param name="place">The place of this one among its servers, from 0.</param>
    public void Take(SiteRecord site, int place) => (Site, _place) = (site, place);

    /// <summary>True where a handle is this server's.</summary>
    public bool Holds(ReadOnlySpan<byte> handle) => !IsShared
        || HandleName.SiteHash(handle, Site.Hash) % Site.Servers.Length == _place
        || HandleName.Same(HandleName.PrefixOf(handle), "0.NA"u8);

    /// <summary>True where who asks knows an older edition of the site.</summary>
    public bool IsStale(in MessageHeader header) => IsShared && header.SiteSerial != MessageHeader.UnknownSite
        && header.SiteSerial < (ushort)Site.Serial;

    /// <summary>What is said where a handle is another server's, or who asks knows an old site; else null.</summary>
    public Outcome? Refusal(string handle, in MessageHeader header) =>
        IsStale(header) ? Outcome.Refuse(ResponseCode.StaleSite, "Get the site's record again")
        : Holds(Encoding.UTF8.GetBytes(handle)) ? null
        : Outcome.Refuse(ResponseCode.NotResponsible, "Another server of this site holds it");
}
