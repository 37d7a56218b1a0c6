using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>Hands changes to the store and notes in the log who made which.</summary>
internal sealed class WriteDesk(IHandleStore store, ILogger log)
{
    /// <summary>Carries one change out.</summary>
    public async Task<ResponseCode> CommitAsync(
        string op, StoreChange change, string handle, Administrator who, CancellationToken cancel) =>
        (await CommitAsync(op, [change], null, _ => handle, who, cancel))[0];

    /// <summary>Carries changes out, all or none, and once however often they are asked for with a receipt.</summary>
    public async Task<ResponseCode[]> CommitAsync(
        string op, IReadOnlyList<StoreChange> changes, Receipt? receipt, Func<int, string> nameOf, Administrator who,
        CancellationToken cancel)
    {
        var codes = await store.CommitAsync(changes, receipt, cancel);
        if (!log.IsEnabled(LogLevel.Information)) return codes;
        for (var i = 0; i < codes.Length; i++) IdentifyLog.Wrote(log, op, nameOf(i), who.Name.ToString(), codes[i]);
        return codes;
    }
}
