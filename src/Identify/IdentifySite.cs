using System.Text.Json;

namespace City.Identify;

/// <summary>A site of several servers, and which of them a node is.</summary>
public sealed record IdentifySite
{
    private IdentifySite(SiteRecord record, int place) => (Record, Place) = (record, place);

    internal SiteRecord Record { get; }

    /// <summary>The place of the node among its servers, from 0.</summary>
    internal int Place { get; }

    /// <summary>
    /// Reads a site as <c>GET /api/site</c> shows it; null where it is none, or has no server of that number.
    /// </summary>
    /// <param name="json">The site.</param>
    /// <param name="server">The <c>serverId</c> of the node.</param>
    public static IdentifySite? TryRead(ReadOnlyMemory<byte> json, int server)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return SiteJson.Read(document.RootElement) is { } site ? Of(site, server) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static IdentifySite? Of(SiteRecord site, int server)
    {
        var place = site.Servers.Select(one => one.Id).ToList().IndexOf(server);
        return place < 0 ? null : new IdentifySite(site, place);
    }
}
