namespace City.Identify;

/// <summary>The wires of a site, by their numbers in HS_SITE.</summary>
internal enum SiteTransport : byte
{
    Udp = 0,
    Tcp = 1,
    Http = 2,
    Https = 3,
}
