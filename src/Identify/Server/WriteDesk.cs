using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>Hands changes to the store together with the note of who made which, from where.</summary>
internal sealed class WriteDesk(
    IHandleStore store, QuotaDesk quotas, SiteShare share, TimeProvider clock, ILogger log)
{
    /// <summary>True for a node that takes no changes.</summary>
    public bool IsMirror { get; init; }

    /// <summary>Carries one change out.</summary>
    public async Task<ResponseCode> CommitAsync(
        string op, StoreChange change, string handle, Administrator who, CancellationToken cancel) =>
        (await CommitAsync(op, [change], null, _ => handle, who, cancel))[0];

    /// <summary>Carries changes out, all or none, and once however often they are asked for with a receipt.</summary>
    public async Task<ResponseCode[]> CommitAsync(
        string op, IReadOnlyList<StoreChange> changes, Receipt? receipt, Func<int, string> nameOf, Administrator who,
        CancellationToken cancel)
    {
        if (IsMirror) return [.. Enumerable.Repeat(ResponseCode.ReadOnly, changes.Count)];
        foreach (var change in changes.OfType<HandleChange>()) change.IsElsewhere = !share.Holds(change.Name);
        var (now, count) = (clock.GetUtcNow(), changes.Count);
        var tally = new QuotaTally(store, changes, now);
        var note = new AuditNote(now, op, who.Name.ToString(), who.From?.ToString() ?? "");
        var codes = await store.CommitAsync(
            [.. changes, .. tally.Changes, new AuditEntry(store.Audit, note, changes)], receipt, cancel);
        codes = codes[..count];
        if (tally.NeedsCount is { } prefix) _ = quotas.CountAsync(prefix);
        if (!log.IsEnabled(LogLevel.Information)) return codes;
        for (var i = 0; i < codes.Length; i++) IdentifyLog.Wrote(log, op, nameOf(i), who.Name.ToString(), codes[i]);
        return codes;
    }
}
