using System.Text;

namespace City.Identify;

/// <summary>
/// What is answered of a prefix that the node does not hold: where it is, if the node knows of a site for it or for a
/// prefix that it is derived from.
/// </summary>
internal sealed class Referrals(IHandleStore store)
{
    private static readonly string[] OwnSites = [HandleTypes.Site, HandleTypes.Service];
    private static readonly string[] DerivedSites = [HandleTypes.DerivedSite, HandleTypes.Service + ".PREFIX"];

    /// <summary>Refers to a site, or says that the prefix does not live here.</summary>
    public Task<Outcome> AnswerAsync(ResolveBody asked, MessageHeader header, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if ((header.Flags & OpFlags.DoNotRefer) == 0 && Find(HandleName.PrefixOf(asked.Handle)) is { } referral)
            return Task.FromResult(new Outcome(ResponseCode.PrefixReferral, referral));
        return Task.FromResult(Outcome.Refuse(ResponseCode.NotResponsible, MessageHandler.ForeignPrefix));
    }

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
}
