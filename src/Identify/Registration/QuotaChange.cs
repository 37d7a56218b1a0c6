using System.Text;

namespace City.Identify;

/// <summary>Changes the quota of a prefix, where that is there or may be made.</summary>
/// <param name="prefix">The prefix.</param>
/// <param name="make">The new one from the one that is there or null; null to leave it as it is.</param>
internal sealed class QuotaChange(string prefix, Func<PrefixQuota?, PrefixQuota?> make)
    : StoreChange(RecordKind.Quota, Encoding.UTF8.GetBytes(prefix))
{
    public override bool IsBeside => true;

    public override int BytesMost => PrefixQuota.Bytes;

    /// <summary>What was there is counted anew before anything more is changed.</summary>
    public static QuotaChange Recount(string prefix) => new(
        prefix, quota => quota is null ? null : quota with { Edition = quota.Edition + 1, IsCounting = true });

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        Result = ResponseCode.Success;
        if (make(current is null ? null : PrefixQuota.TryRead(current.Body)) is not { } quota)
            return (ChangeEffect.None, Result);
        quota.Write(body);
        return (ChangeEffect.Put, Result);
    }
}
