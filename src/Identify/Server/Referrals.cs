using System.Text;

namespace City.Identify;

/// <summary>
/// Where a prefix is that the node does not hold: the site that its record names, or that of the nearest prefix it is
/// derived from.
/// </summary>
internal sealed class Referrals(IHandleStore store)
{
    private static readonly string[] OwnSites = [HandleTypes.Site, HandleTypes.Service];
    private static readonly string[] DerivedSites = [HandleTypes.DerivedSite, HandleTypes.Service + ".PREFIX"];

    /// <summary>The nearest prefix with a site, from the prefix itself up to what it is derived from.</summary>
    public ReferralBody? Find(string prefix)
    {
        var (record, types) = (new RecordBuffer(), OwnSites);
        for (string? at = prefix; at is { Length: > 0 }; at = HandleName.ParentOf(at), types = DerivedSites)
        {
            var handle = HandleName.OfPrefix(at);
            if (!store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(handle), record)) continue;
            var values = ValueCodec.TryRead(record.Body) ?? [];
            var sites = values.Where(value => types.Contains(value.Type, StringComparer.OrdinalIgnoreCase)
                && (value.Permissions & ValuePermissions.PublicRead) != 0);
            if (sites.Any()) return new ReferralBody(handle, [.. sites]);
        }

        return null;
    }

    /// <summary>The sites of a service, as this node knows it.</summary>
    public IEnumerable<HandleValue> SitesOf(string service)
    {
        var record = new RecordBuffer();
        return store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(service), record)
            ? (ValueCodec.TryRead(record.Body) ?? []).Where(value => value.Type == HandleTypes.Site)
            : [];
    }
}
